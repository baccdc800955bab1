import Metrics
import Synchronization

/// A counter of something that is counted elsewhere.
final class GrowingCounter: Sendable {
  private let counter: Counter
  private let last = Mutex(0)

  init(_ name: String, _ factory: any MetricsFactory) {
    counter = Counter(label: name, factory: factory)
  }

  /// Says how many there are by now.
  func set(_ count: Int) {
    let growth = last.withLock { last in
      defer { last = max(last, count) }
      return count - last
    }
    if growth > 0 { counter.increment(by: growth) }
  }
}
