/// What became of an arrival.
package enum BatchAdmission: Equatable, Sendable {
  /// It waits as a new entry.
  case queued(entry: UInt64)
  /// The same work waits or runs already; it shares that entry.
  case joined(entry: UInt64)
  /// As much waits as may wait.
  case full(retryAfter: Duration)
  /// Its deadline has passed.
  case expired
  /// Nothing is accepted any more.
  case closed
}
