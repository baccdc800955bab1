/// How long to wait for one answer, and what ended it early.
struct AnswerWait {
  let limit: StatementLimit
  /// When waiting ends: the limit's deadline, or the end of the grace after cancelling.
  var until: ContinuousClock.Instant?
  /// Why the statement was cancelled.
  var cause: PostgresError?

  init(limit: StatementLimit) {
    self.limit = limit
    until = limit.deadline
  }
}
