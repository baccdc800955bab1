/// How one run of a transaction ended.
enum TransactionOutcome<R: Sendable>: Sendable {
  case committed(R)
  case failed(any Error)
  /// Nothing was kept, and running it again may help: at once, or after a while when it met a
  /// concurrent one.
  case mayRetry(any Error, isConflict: Bool)
}
