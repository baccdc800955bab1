public import NetworkAddresses

/// Why a request has no response.
///
/// The message is one line that says what is wrong and, where something can be done, what. It names
/// hosts and paths, never a query, a header or a body: it is safe to print and to send to a client.
public struct HTTPError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, for callers that act on the kind; the message is for people.
  public enum Code: String, Sendable, CaseIterable {
    /// The URL or a header is malformed, or plain HTTP is not allowed.
    case invalidRequest
    /// The host's name has no address.
    case nameNotResolved
    /// Every address of the host was turned down by ``HTTPClientConfiguration/allowsAddress``.
    case addressNotAllowed
    /// No connection could be made.
    case connectFailed
    /// The peer could not be authenticated, or a certificate of ours could not be used.
    case tlsFailed
    /// The connection broke, or what came over it is not HTTP.
    case protocolFailed
    /// The response is larger than ``HTTPRequest/responseBytesMax``.
    case tooLarge
    /// The deadline, or ``HTTPClientConfiguration/timeout``, has passed.
    case deadlineExceeded
    /// The task was cancelled.
    case cancelled
    /// ``HTTPClientConfiguration/waitingMax`` requests wait already.
    case queueFull
    /// The system refused memory or a thread.
    case outOfResources
    /// ``HTTPClient/shutDown()`` was called.
    case shutDown
  }

  /// The kind of failure.
  public let code: Code
  /// One line for people.
  public let message: String
  /// With `addressNotAllowed`: the address that was turned down last.
  public let address: IPAddress?

  /// Makes an error from its kind and a line for people.
  public init(_ code: Code, _ message: String, address: IPAddress? = nil) {
    self.code = code
    self.message = message
    self.address = address
  }

  /// The message.
  public var description: String { message }
}
