internal import Glibc

/// Waits for a socket, a signal or a moment. Blocks the calling thread.
package enum SocketWait {
  package enum Outcome: Sendable {
    case ready
    case signalled
    case timedOut
  }

  /// `POLLRDHUP`, which glibc declares for `_GNU_SOURCE` only: the peer will send no more.
  private static let peerClosed: Int16 = 0x2000
  private static let foreverMilliseconds: Int32 = -1
  private static let waitMillisecondsMax: Int64 = 3_600_000

  package static let readable = Int16(POLLIN)
  package static let writable = Int16(POLLOUT)

  /// Waits until `socket` is ready for `events`. A readiness wins over a signal.
  package static func wait(
    for events: Int16,
    on socket: Int32,
    signal: Int32?,
    until deadline: ContinuousClock.Instant?
  ) -> Outcome {
    var entries = (
      pollfd(fd: socket, events: events, revents: 0),
      pollfd(fd: signal ?? -1, events: readable, revents: 0)
    )
    while true {
      let count = withUnsafeMutableBytes(of: &entries) { bytes in
        poll(
          bytes.bindMemory(to: pollfd.self).baseAddress,
          2,
          deadline.map(milliseconds) ?? foreverMilliseconds
        )
      }
      if count < 0, errno == EINTR { continue }
      if entries.0.revents != 0 || count < 0 { return .ready }
      if entries.1.revents != 0 { return .signalled }
      guard let deadline else { continue }
      if ContinuousClock.now >= deadline { return .timedOut }
    }
  }

  /// Whether the peer of an idle socket has gone.
  package static func isClosed(_ socket: Int32) -> Bool {
    var entry = pollfd(fd: socket, events: peerClosed, revents: 0)
    return poll(&entry, 1, 0) != 0
  }

  /// Milliseconds until `deadline`, rounded up, as `poll` takes them.
  private static func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
    let (seconds, attoseconds) = ContinuousClock.now.duration(to: deadline).components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let whole = min(seconds, waitMillisecondsMax / 1000) * 1000
    return Int32(min(whole + attoseconds / 1_000_000_000_000_000 + 1, waitMillisecondsMax))
  }
}
