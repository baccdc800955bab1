/// A tensor that a network needs: its full name and its exact shape.
public struct ExpectedTensor: Hashable, Sendable {
  /// Path in the state dictionary, such as `encoder.layer1.0.conv1.weight`.
  public let name: String
  /// Dimensions, outermost first.
  public let shape: [Int]

  /// Makes an expectation.
  public init(_ name: String, _ shape: [Int]) {
    self.name = name
    self.shape = shape
  }
}
