public import GRPCCore

/// Limits, timings and balancing of a client.
public struct ClientOptions: Hashable, Sendable {
  /// How calls are spread over the addresses a name resolves to.
  public enum Balancing: String, Hashable, Sendable {
    /// All calls go to the first address that answers.
    case pickFirst = "pick_first"
    /// Calls go to all addresses in turn.
    case roundRobin = "round_robin"
  }

  /// How calls are spread; a service config's own choice goes first.
  public var balancing = Balancing.pickFirst

  /// Retries, timeouts and limits by method, carried out by the C core. nil: what the name
  /// resolver gives, else none.
  public var serviceConfig: ServiceConfig?

  /// Largest response message, in bytes; a larger one ends the call with `RESOURCE_EXHAUSTED`.
  public var maxReceiveMessageBytes = 4 * 1024 * 1024

  /// Largest request message, in bytes; nil: no limit.
  public var maxSendMessageBytes: Int?

  /// Largest block of response metadata, in bytes.
  public var maxMetadataBytes = 16 * 1024

  /// A connection silent for this long is pinged; nil: never. A server may take frequent pings
  /// for an attack: ours allows one in 5 s, most others one in 5 minutes.
  public var keepaliveTime: Duration?

  /// A ping unanswered for this long closes the connection.
  public var keepaliveTimeout: Duration = .seconds(20)

  /// What one attempt to connect may take.
  public var connectTimeout: Duration = .seconds(20)

  /// First and longest wait between attempts to connect.
  public var reconnectBackoff: ClosedRange<Duration> = .seconds(1)...(.seconds(30))

  /// How requests are compressed unless a call says otherwise.
  public var compression: CompressionAlgorithm = .none

  /// Whether this client uses connections of its own instead of sharing those that other
  /// clients of the process have to the same address.
  public var usesOwnConnections = false

  /// Threads that poll for network events.
  public var pollerThreads = 1

  /// The defaults above.
  public init() {}
}
