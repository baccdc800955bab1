/// Batch normalisation by running statistics:
/// `(x - running_mean) / sqrt(running_var + epsilon) * weight + bias` for each channel.
public struct Normalization: Sendable, Hashable {
  /// Path of the module whose `weight`, `bias`, `running_mean` and `running_var` apply.
  public let path: String
  /// Added to the variance.
  public let epsilon: Float

  /// Describes a normalisation; PyTorch's default epsilon is 1e-5.
  public init(path: String, epsilon: Float = 1e-5) {
    self.path = path
    self.epsilon = epsilon
  }
}
