extension PostgresError {
  /// Whether a prepared statement no longer fits its tables (`0A000`, "cached plan must not change
  /// result type") or is unknown to the session (`26000`).
  var saysStatementIsStale: Bool {
    switch sqlState {
    case "26000": true
    case "0A000": message.hasPrefix("cached plan")
    default: false
    }
  }
}
