/// What the checks expect of the server and the client they run between.
public enum ConformanceLimits {
  private static let mebibyte = 1 << 20

  /// The largest message that both sides must be set to accept, in bytes.
  public static let messageBytesMax = 65 * mebibyte
  /// Payload of the large message, which must pass, in bytes.
  public static let largePayloadBytes = 64 * mebibyte
  /// Payload of the message that the server must refuse, in bytes.
  public static let oversizePayloadBytes = 66 * mebibyte
  /// Streams that are open at one time.
  public static let openStreams = 200
  /// Concurrent streams that the server must be set to allow on one connection.
  public static let streamsMax = 256
  /// Messages of the long streams.
  public static let streamedMessages = 1000
  /// What one writer may have sent and the peer not read before the writer is suspended, in bytes:
  /// both sockets' buffers, what a transport queues, and the HTTP/2 windows, which the C core
  /// widens to the bandwidth-delay product it measures: more on a busy machine.
  public static let unreadBytesMax = 128 * mebibyte
  /// How long a check waits for something that has to happen.
  public static let patience = Duration.seconds(30)
}
