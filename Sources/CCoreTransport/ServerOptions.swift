public import GRPCCore

/// Limits and timings of a server. The defaults fit long-lived connections of fab equipment,
/// often behind firewalls that drop what is silent.
public struct ServerOptions: Hashable, Sendable {
  /// Largest request message, in bytes, as sent and unpacked; a larger one gets
  /// `RESOURCE_EXHAUSTED`.
  public var maxReceiveMessageBytes = 4 * 1024 * 1024

  /// Most bytes that compressed requests of some methods, by `package.Service/Method`, unpack to,
  /// where that is less than ``maxReceiveMessageBytes``. Large ones are unpacked one after the
  /// other: who may call without a name must not fill that queue.
  public var maxUnpackedBytes: [String: Int] = [:]

  /// Largest response message, in bytes; nil: no limit.
  public var maxSendMessageBytes: Int?

  /// Largest block of request metadata, in bytes.
  public var maxMetadataBytes = 16 * 1024

  /// Calls that one connection may have open at a time; further ones wait at the client.
  public var maxConcurrentStreams = 100

  /// Bytes that requests may fill before anybody has read them. It is the core's quota for all
  /// connections, and when the heap grows by more while more requests than fit here, each taken for
  /// the largest, are not complete, those that take longest get `RESOURCE_EXHAUSTED`. What comes
  /// within a quarter of a second is not ended, so a fast network adds that much.
  public var maxMemoryBytes = 512 * 1024 * 1024

  /// A connection silent for this long is pinged.
  public var keepaliveTime: Duration = .seconds(60)

  /// A ping unanswered for this long closes the connection.
  public var keepaliveTimeout: Duration = .seconds(20)

  /// A client that pings more often than this while the server has nothing to send is told to
  /// go away.
  public var minClientPingInterval: Duration = .seconds(5)

  /// A connection without calls is closed after this; nil: never.
  public var maxConnectionIdle: Duration?

  /// A connection is closed after this, so that load spreads over new servers; nil: never.
  public var maxConnectionAge: Duration?

  /// What calls get to finish on a connection closed for its age; nil: as long as they need.
  public var maxConnectionAgeGrace: Duration?

  /// A connection that has not finished its handshake after this is closed.
  public var handshakeTimeout: Duration = .seconds(20)

  /// How responses are compressed for clients that accept it. Compressed requests are always
  /// accepted (gzip, deflate).
  public var compression: CompressionAlgorithm = .none

  /// What running calls get to finish once a graceful shutdown has begun; then they are
  /// cancelled.
  public var shutdownGracePeriod: Duration = .seconds(30)

  /// Threads that poll for network events (1 or 2; more only contend).
  public var pollerThreads = 2

  /// Requests for a call that wait in the core at a time, for each method.
  public var pendingAccepts = 8

  /// The defaults above.
  public init() {}
}
