/// Why a pool gave no connection.
package enum PoolError<Failure: Error>: Error {
  /// Every connection is in use and the queue for one is full.
  case exhausted
  /// The deadline passed first.
  case deadlineExceeded
  /// The calling task was cancelled.
  case cancelled
  /// The pool has been shut down.
  case shutDown
  /// There is no connection, and none could be established.
  case notConnected(Failure)
}
