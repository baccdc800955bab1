/// Transaction isolation as the manual's 13.2 defines it.
public enum PostgresIsolation: String, Hashable, Sendable {
  /// A statement sees what was committed before it began.
  case readCommitted = "READ COMMITTED"
  /// A transaction sees what was committed before its first statement.
  case repeatableRead = "REPEATABLE READ"
  /// Committed transactions have the effect of some serial order.
  case serializable = "SERIALIZABLE"
}
