/// What is said of a metric beside its values.
public struct MetricDescription: Sendable {
  /// The metric's name.
  public let name: String
  /// What it measures, as a sentence.
  public let help: String
  /// Upper bounds of its buckets, ascending, infinity left out; nil takes those of its unit.
  public let bounds: [Double]?

  /// Describes a metric.
  public init(_ name: String, _ help: String, bounds: [Double]? = nil) {
    self.name = name
    self.help = help
    self.bounds = bounds
  }

  /// The words of a name, for metrics that nobody described.
  static func words(of name: String) -> String {
    name.replacing("_", with: " ")
  }
}
