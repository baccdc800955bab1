/// The time in which what ends is counted.
struct MeasuringWindow: Sendable {
  let start: ContinuousClock.Instant
  let end: ContinuousClock.Instant

  var isOver: Bool { ContinuousClock.now >= end }

  /// Appends the microseconds since `begin` if now is in the window.
  func record(since begin: ContinuousClock.Instant, into latencies: inout [UInt32]) {
    let now = ContinuousClock.now
    guard now >= start, now < end else { return }
    latencies.append(UInt32(clamping: Int64((now - begin) / .microseconds(1))))
  }
}
