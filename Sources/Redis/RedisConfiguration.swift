/// How patient a client is. A cache that is slower than the work it saves is worth nothing, so the
/// defaults are short.
public struct RedisConfiguration: Sendable {
  /// How long establishing a connection may take, authentication included.
  public var connectTimeout: Duration = .milliseconds(250)
  /// How long a command may take, from its first byte to its reply's last.
  public var commandTimeout: Duration = .milliseconds(100)
  /// How long a command waits for a connection that is not in use.
  public var checkoutTimeout: Duration = .milliseconds(300)
  /// Most connections at a time; each has a thread.
  public var poolSizeMax = 4
  /// Most callers that wait for a connection.
  public var waitersMax = 256
  /// The largest reply that is accepted, in bytes on the wire.
  public var replyBytesMax = 64 << 20
  /// Failures in a row after which the server is left alone for a while.
  public var failuresMax = 3
  /// How long it is left alone the first time.
  public var restFirst: Duration = .milliseconds(100)
  /// How long it is left alone at most.
  public var restLimit: Duration = .seconds(5)

  /// The defaults.
  public init() {}
}
