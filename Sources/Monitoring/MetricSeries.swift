internal import CoreMetrics
internal import Synchronization

/// One metric under one set of labels. All methods may be called from any thread.
final class MetricSeries: Sendable {
  /// The values of a series at one moment.
  enum Reading {
    /// A counter's or gauge's.
    case value(Double)
    /// A histogram's: how many values lie in each bucket, infinity's last, and their sum.
    case buckets(counts: [UInt64], sum: Double)
  }

  private struct State {
    var value = 0.0
    var counts: [UInt64]
  }

  private let kind: MetricKind
  private let bounds: [Double]
  private let state: Mutex<State>

  /// - Parameter bounds: Upper bounds of a histogram's buckets, ascending.
  init(kind: MetricKind, bounds: [Double]) {
    self.kind = kind
    self.bounds = bounds
    state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
  }

  var reading: Reading {
    state.withLock { state in
      kind == .histogram
        ? .buckets(counts: state.counts, sum: state.value) : .value(state.value)
    }
  }

  private func add(_ amount: Double) { state.withLock { $0.value += amount } }

  private func replace(_ value: Double) { state.withLock { $0.value = value } }

  private func observe(_ value: Double) {
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    state.withLock { state in
      state.counts[bucket] += 1
      state.value += value
    }
  }
}

extension MetricSeries: CounterHandler, FloatingPointCounterHandler {
  func increment(by amount: Int64) { add(Double(max(amount, 0))) }

  func increment(by amount: Double) {
    guard kind == .gauge || amount > 0 else { return }
    add(amount)
  }

  func reset() { replace(0) }
}

extension MetricSeries: MeterHandler {
  func set(_ value: Int64) { replace(Double(value)) }

  func set(_ value: Double) { replace(value) }

  func decrement(by amount: Double) { add(-amount) }
}

extension MetricSeries: RecorderHandler {
  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    if kind == .histogram { observe(value) } else { replace(value) }
  }
}

extension MetricSeries: TimerHandler {
  func recordNanoseconds(_ duration: Int64) { observe(Double(duration) / 1e9) }
}
