/// How much load is put on a server.
package enum Load: Hashable, Sendable, CustomStringConvertible {
  /// Closed loop: this many callers, each of which sends its next request when it has its answer.
  /// Finds what a server can do; a stall slows the callers down with it.
  case closed(concurrency: Int)
  /// Open loop: requests fall due at random, independently of each other, this many a second on
  /// average, whatever the server does. Shows what users of a server at that rate see.
  case open(rate: Double)

  /// Most callers of a closed loop.
  package static let concurrencyMax = 4096

  /// The load, for people.
  package var description: String {
    switch self {
    case .closed(let concurrency): "concurrency \(concurrency)"
    case .open(let rate): "\(rate)/s"
    }
  }
}
