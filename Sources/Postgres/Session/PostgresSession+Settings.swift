extension PostgresSession {
  /// How often a server looks whether the client of a running statement is still there.
  private static let clientCheckMilliseconds = 2_000
  /// How long a transaction may be open without a statement before the server ends the session.
  private static let idleInTransactionMilliseconds = 60_000
  /// The first server that can look for its client.
  private static let clientCheckVersion: Int32 = 140_000

  /// Undoes what a borrower may have left in the session.
  func reset(limit: StatementLimit) throws(PostgresError) {
    if !isIdle { try run(script: "ROLLBACK", limit: limit) }
    try run(
      script: """
        RESET ALL; CLOSE ALL; UNLISTEN *; SELECT pg_advisory_unlock_all(); DISCARD TEMP; \(settings)
        """,
      limit: limit
    )
  }

  /// What every session is set to.
  var settings: String {
    var script = "SET idle_in_transaction_session_timeout = \(Self.idleInTransactionMilliseconds);"
    if serverVersion >= Self.clientCheckVersion {
      script += "SET client_connection_check_interval = \(Self.clientCheckMilliseconds);"
    }
    return script
  }
}
