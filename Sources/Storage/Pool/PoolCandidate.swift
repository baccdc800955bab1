public import Domain

/// A wafer that active learning may choose from, with what a model version made of it.
public struct PoolCandidate: Hashable, Sendable {
  /// The wafer.
  public let waferID: String
  /// Digest of its latest map that the model version has seen.
  public let digest: [UInt8]
  /// Pooled encoder output.
  public let embedding: [Float]
  /// How unsure the model is.
  public let uncertainty: UncertaintyScores
}
