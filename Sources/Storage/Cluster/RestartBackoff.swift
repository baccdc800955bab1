/// How long to wait before a database that died is started again: doubling, and short again once it
/// has stayed up.
package struct RestartBackoff {
  package static let shortest: Duration = .milliseconds(100)
  package static let longest: Duration = .seconds(10)
  /// A run of this length starts over with ``shortest``.
  package static let steadyRun: Duration = .seconds(60)

  private var next = RestartBackoff.shortest

  /// The first wait is the shortest.
  package init() {}

  /// The wait after a run that lasted `uptime`.
  package mutating func delay(afterRunOf uptime: Duration) -> Duration {
    if uptime >= Self.steadyRun { next = Self.shortest }
    defer { next = min(next * 2, Self.longest) }
    return next
  }
}
