/// A pattern that a stored prediction found.
public struct StoredPattern: Hashable, Sendable {
  /// Number of the pattern in the one table; 0 for a class outside it.
  public let pattern: Int
  /// How sure the model is that it is present, 0...1.
  public let confidence: Double
  /// Share of the wafer's area that carries it, 0...1.
  public let areaShare: Double
  /// Its class in the model's own table, 1...255.
  public let classIndex: Int

  /// A pattern that was found.
  public init(pattern: Int, confidence: Double, areaShare: Double, classIndex: Int) {
    self.pattern = pattern
    self.confidence = confidence
    self.areaShare = areaShare
    self.classIndex = classIndex
  }
}
