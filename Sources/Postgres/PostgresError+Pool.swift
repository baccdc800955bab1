internal import Pooling

extension PostgresError {
  /// Why there is no connection.
  init(_ error: PoolError<PostgresError>, hasDeadline: Bool) {
    switch error {
    case .exhausted:
      self.init(
        .poolExhausted,
        "every database session is in use and too many callers wait; try again later"
      )
    case .deadlineExceeded:
      self =
        hasDeadline
        ? .deadlinePassed
        : PostgresError(.poolExhausted, "no database session came free in time; try again later")
    case .cancelled: self = .cancelledByTask
    case .shutDown: self = .shutDown
    case .notConnected(let failure): self = failure
    }
  }
}
