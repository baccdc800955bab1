import CCoreTransport
import GRPCCore
import Interceptors

/// A server and what is sent with every call to it.
struct ServerConnection: Sendable {
  let address: ListenAddress
  let security: ClientSecurity
  private let token: AccessToken?

  /// Largest answer: the mask and the regions of the largest map.
  private static let answerBytesMax = 64 << 20

  init(address: ListenAddress, security: ClientSecurity, token: AccessToken?) {
    self.address = address
    self.security = security
    self.token = token
  }

  /// Sent with every call.
  var metadata: Metadata {
    guard let token else { return [:] }
    return ["authorization": .string(token.authorization)]
  }

  /// Connects for the length of `body`. How a call ended becomes a line that says what to do.
  ///
  /// - Throws: `CoreTransportError` when a certificate cannot be used, `CommandFailure` when a call
  ///   failed, else what `body` throws.
  func withClient<Result: Sendable>(
    _ body: @Sendable (GRPCClient<CoreClientTransport>) async throws -> Result
  ) async throws -> Result {
    // What goes wrong with a connection is in the error, and said once.
    TransportLog.drop()
    var options = ClientOptions()
    options.maxReceiveMessageBytes = Self.answerBytesMax
    let transport = try CoreClientTransport(
      target: address.description,
      security: security,
      options: options
    )
    do {
      return try await withGRPCClient(transport: transport) { try await body($0) }
    } catch let error as RPCError {
      throw CommandFailure(message: advice(on: error.code, error.message))
    }
  }

  /// What to do about a call that ended with `code`, in one line.
  func advice(on code: RPCError.Code, _ message: String) -> String {
    let reason = message.hasSuffix(".") ? String(message.dropLast()) : message
    switch code {
    case .unauthenticated where token == nil:
      return "\(address) asks who calls: give --token-file FILE, or set \(AccessToken.variable)"
    case .unauthenticated:
      return "\(address) refuses the token (\(reason)): log in again, or ask an admin for a token"
    case .permissionDenied:
      return "the token's role is not enough (\(reason)): use one of a role that may do this"
    case .unavailable:
      let hint = security == .plaintext ? "and that it wants no --tls" : "and its certificate"
      return "\(address) is not available (\(reason)): check that the server runs there, \(hint)"
    case .deadlineExceeded:
      return "\(address) did not answer in time: try again, or give it longer with --timeout"
    case .unimplemented:
      return "\(address) does not know this call (\(reason)): is it a wafermap server, and as new?"
    default:
      let name = Status.Code(code).canonicalName
      return reason.isEmpty ? "the server said \(name)" : "\(reason) (\(name))"
    }
  }
}
