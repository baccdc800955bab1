/// What Prometheus calls the type of a metric.
enum MetricKind: String {
  /// Only grows, until the process ends.
  case counter
  /// Goes up and down.
  case gauge
  /// Counts values by their size.
  case histogram
}
