public import CoreMetrics
internal import Synchronization

/// Every metric of the process, in memory, and their text for Prometheus.
///
/// Counters become counters, meters and recorders that do not aggregate become gauges, timers
/// become histograms in seconds, and recorders that aggregate become histograms of the recorded
/// values.
/// The same name and labels give the same series. A name that is asked for as two kinds keeps its
/// first kind; the second asker gets a series that nobody sees.
///
/// Memory is bounded: at most ``familiesMax`` names and ``seriesMax`` label sets of a name. What
/// comes beyond shares one series whose label values are all `other`.
public final class PrometheusRegistry: MetricsFactory {
  /// Most metric names.
  public static let familiesMax = 500
  /// Most label sets of one name.
  public static let seriesMax = 1000
  /// The media type of ``text()``.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  private struct State {
    var families: [String: MetricFamily] = [:]
    var collectors: [@Sendable () -> Void] = []
  }

  private let descriptions: [String: MetricDescription]
  private let state = Mutex(State())

  /// Creates an empty registry.
  ///
  /// - Parameter descriptions: What is said of metrics, by name; names without one are described
  ///   by the words of the name.
  public init(descriptions: [MetricDescription] = MetricDescription.known) {
    self.descriptions = Dictionary(descriptions.map { ($0.name, $0) }) { _, last in last }
  }

  /// Has `collect` run before each ``text()``, to set gauges of what is only known when asked.
  /// It must be quick and must not wait.
  public func addCollector(_ collect: @escaping @Sendable () -> Void) {
    state.withLock { $0.collectors.append(collect) }
  }

  /// All metrics in Prometheus' text exposition format 0.0.4, ordered by name and labels.
  public func text() -> String {
    for collect in state.withLock({ $0.collectors }) { collect() }
    let families = state.withLock { $0.families.values.map(\.snapshot) }
    return families.sorted { $0.name < $1.name }.map(\.text).joined()
  }

  /// The series of `dimensions` of the metric `label`; one that nobody sees beyond the bounds.
  func series(
    _ label: String,
    _ dimensions: [(String, String)],
    kind: MetricKind,
    unit: MetricUnit
  ) -> MetricSeries {
    let name = MetricName.metric(label)
    let labels = dimensions.map { (MetricName.label($0.0), $0.1) }.sorted { $0.0 < $1.0 }
    return state.withLock { state in
      if state.families[name] == nil {
        guard state.families.count < Self.familiesMax else {
          return MetricSeries(kind: kind, bounds: unit.bounds)
        }
        state.families[name] = MetricFamily(
          name: name,
          kind: kind,
          unit: unit,
          description: descriptions[name]
        )
      }
      return state.families[name]?.series(labels, kind: kind)
        ?? MetricSeries(kind: kind, bounds: unit.bounds)
    }
  }

  private func destroy(_ handler: AnyObject) {
    guard let series = handler as? MetricSeries else { return }
    state.withLock { state in
      for name in state.families.keys { state.families[name]?.remove(series) }
    }
  }
}

extension PrometheusRegistry {
  /// See `MetricsFactory`.
  public func makeCounter(
    label: String,
    dimensions: [(String, String)]
  ) -> any CounterHandler {
    series(label, dimensions, kind: .counter, unit: .none)
  }

  /// See `MetricsFactory`.
  public func makeFloatingPointCounter(
    label: String,
    dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    series(label, dimensions, kind: .counter, unit: .none)
  }

  /// See `MetricsFactory`.
  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    series(label, dimensions, kind: .gauge, unit: .none)
  }

  /// See `MetricsFactory`.
  public func makeRecorder(
    label: String,
    dimensions: [(String, String)],
    aggregate: Bool
  ) -> any RecorderHandler {
    series(label, dimensions, kind: aggregate ? .histogram : .gauge, unit: .count)
  }

  /// See `MetricsFactory`.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    series(label, dimensions, kind: .histogram, unit: .seconds)
  }

  /// See `MetricsFactory`.
  public func destroyCounter(_ handler: any CounterHandler) { destroy(handler) }

  /// See `MetricsFactory`.
  public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
    destroy(handler)
  }

  /// See `MetricsFactory`.
  public func destroyMeter(_ handler: any MeterHandler) { destroy(handler) }

  /// See `MetricsFactory`.
  public func destroyRecorder(_ handler: any RecorderHandler) { destroy(handler) }

  /// See `MetricsFactory`.
  public func destroyTimer(_ handler: any TimerHandler) { destroy(handler) }
}
