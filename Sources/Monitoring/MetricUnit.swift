/// What the values of a histogram are.
enum MetricUnit {
  /// Not a histogram.
  case none
  /// Times.
  case seconds
  /// Numbers of things.
  case count

  /// Upper bounds of buckets, ascending, the last one (infinity) left out.
  var bounds: [Double] {
    switch self {
    case .none: []
    case .seconds:
      [
        0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
      ]
    case .count: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]
    }
  }
}
