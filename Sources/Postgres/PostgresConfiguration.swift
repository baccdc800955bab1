/// How to reach a server and how much to ask of it.
public struct PostgresConfiguration: Sendable {
  /// Connections of one client, unless said otherwise.
  public static let poolSizeMaxDefault = 8
  /// Connections that a client may be told to hold; each has a thread.
  public static let poolSizeLimit = 256

  /// A URL (`postgresql://user@host/database`) or `key=value` pairs, as libpq's manual has them
  /// (34.1.1). It may hold a password and is never shown.
  public var conninfo: String
  /// Most connections at a time, 1...``poolSizeLimit``.
  public var poolSizeMax: Int
  /// Most callers that wait for a connection; the next one gets
  /// ``PostgresError/Code/poolExhausted``.
  public var waitersMax = 1024
  /// How long a caller without a deadline waits for a connection.
  public var checkoutTimeout: Duration = .seconds(5)
  /// How long establishing a connection may take. libpq's `connect_timeout` knows whole seconds
  /// of at least 2; this is exact.
  public var connectTimeout: Duration = .seconds(5)
  /// How long a statement may stay without an answer once it has been cancelled; then its
  /// connection is given up.
  public var cancellationGrace: Duration = .milliseconds(500)
  /// Prepared statements that a connection keeps; 0 prepares none, which a pooler that shares
  /// sessions between transactions needs.
  public var statementsMax = 256
  /// What the server lists a session as.
  public var applicationName = "wafermap"

  /// A configuration with defaults for all but the address.
  public init(
    conninfo: String,
    poolSizeMax: Int = PostgresConfiguration.poolSizeMaxDefault
  ) {
    self.conninfo = conninfo
    self.poolSizeMax = poolSizeMax
  }
}
