/// Requests over HTTP/1.1 and HTTP/2 through libcurl, on one thread of its own.
///
/// TLS 1.2 or later with verified peers; no redirects, cookies, credentials from files, content
/// codings or proxies from the environment. Connections are kept and used again. The thread starts
/// with the first request and ends when the client is shut down or released.
public final class HTTPClient: Sendable {
  private let exchange: TransferExchange

  /// A client for requests that share `configuration`. Opens nothing yet.
  public init(_ configuration: HTTPClientConfiguration = HTTPClientConfiguration()) {
    exchange = TransferExchange(configuration)
  }

  deinit {
    exchange.stop()
  }

  /// Sends a request and waits for the whole response, whatever its status.
  ///
  /// Cancelling the task ends the wait at once and the transfer with it. A deadline later than
  /// ``HTTPClientConfiguration/timeout`` from now is cut to that.
  ///
  /// - Throws: `HTTPError`. `queueFull` at once when too many requests wait.
  public func send(_ request: HTTPRequest, deadline: ContinuousClock.Instant? = nil)
    async throws(HTTPError) -> HTTPResponse
  {
    guard request.url.scheme == .https || exchange.configuration.allowsPlaintext else {
      throw HTTPError(.invalidRequest, "http:// is not allowed: use https://")
    }
    let latest = ContinuousClock.now + exchange.configuration.timeout
    let id = exchange.makeIdentifier()
    let exchange = exchange
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { caller in
        exchange.submit(
          TransferExchange.Queue.Entry(
            id: id,
            deadline: min(deadline ?? latest, latest),
            ticket: TransferTicket(request: request, caller: caller)
          )
        )
        // The handler below may have run before there was anything to cancel.
        if Task.isCancelled { exchange.cancel(id) }
      }
    } onCancel: {
      exchange.cancel(id)
    }
    return try outcome.get()
  }

  /// Fails what waits or is under way with `shutDown`, and waits until the connections are closed.
  /// Idempotent.
  ///
  /// To be called before the process exits: OpenSSL takes itself down then, and a connection that
  /// another thread closes meanwhile would use what is gone.
  public func shutDown() async {
    exchange.stop()
    await exchange.waitUntilStopped()
  }
}
