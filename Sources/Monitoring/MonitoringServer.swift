internal import FlyingFox
internal import FlyingSocks
internal import Foundation

/// The HTTP side of the server, for Prometheus and for probes:
///
/// - `/metrics`: the registry's text;
/// - `/healthz`: 200 while the process can answer at all;
/// - `/readyz`: 200 when it can predict, otherwise 503 with the reason.
///
/// It asks nobody who they are: its address decides who can reach it.
public final class MonitoringServer: Sendable {
  /// What one request may take, in seconds.
  private static let requestTimeout: TimeInterval = 5
  /// What connections get to end when the server stops, in seconds.
  private static let stopTimeout: TimeInterval = 1

  private let address: MonitoringAddress
  private let server: HTTPServer

  /// Makes a server; nothing is bound yet.
  ///
  /// - Parameters:
  ///   - registry: What `/metrics` shows.
  ///   - notReady: Why the server cannot predict, as one line; nil when it can.
  public init(
    address: MonitoringAddress,
    registry: PrometheusRegistry,
    notReady: @escaping @Sendable () -> String?
  ) throws(MonitoringError) {
    self.address = address
    var routes = RoutedHTTPHandler()
    routes.appendRoute("GET /metrics") { _ in
      HTTPResponse(
        statusCode: .ok,
        headers: [.contentType: PrometheusRegistry.contentType],
        body: Data(registry.text().utf8)
      )
    }
    routes.appendRoute("GET /healthz") { _ in Self.answer(.ok, "ok") }
    routes.appendRoute("GET /readyz") { _ in
      notReady().map { Self.answer(.serviceUnavailable, $0) } ?? Self.answer(.ok, "ready")
    }
    server = HTTPServer(config: try Self.configuration(address), handler: routes)
  }

  /// Serves until ``stop()`` or cancellation.
  ///
  /// - Throws: ``MonitoringError`` when the address cannot be listened on.
  public func run() async throws {
    do {
      try await server.run()
    } catch is CancellationError {
    } catch SocketError.disconnected {
      // The listening socket was closed by `stop`.
    } catch let error as SocketError {
      guard !Task.isCancelled else { return }
      throw MonitoringError(
        .cannotListen,
        "cannot serve metrics on \(address): \(error.errorDescription ?? "no socket");"
          + " choose another address, or none"
      )
    }
  }

  /// Where it listens, with the port that the system chose; waits until it does.
  public func boundAddress() async throws -> MonitoringAddress {
    try await server.waitUntilListening()
    switch await server.listeningAddress {
    case .ip4(let host, let port), .ip6(let host, let port):
      return MonitoringAddress(host: host, port: port)
    case .unix, nil:
      return address
    }
  }

  /// Takes no more connections and lets ``run()`` return.
  public func stop() async { await server.stop(timeout: Self.stopTimeout) }

  private static func answer(_ status: HTTPStatusCode, _ line: String) -> HTTPResponse {
    HTTPResponse(
      statusCode: status,
      headers: [.contentType: "text/plain; charset=utf-8"],
      body: Data((line + "\n").utf8)
    )
  }

  private static func configuration(
    _ address: MonitoringAddress
  ) throws(MonitoringError) -> HTTPServer.Configuration {
    let host = address.host == "localhost" ? "127.0.0.1" : address.host
    do {
      if host.contains(":") {
        return configuration(try sockaddr_in6.inet6(ip6: host, port: address.port))
      }
      return configuration(try sockaddr_in.inet(ip4: host, port: address.port))
    } catch {
      throw MonitoringError(
        .badAddress,
        "cannot serve metrics on \(address): give an IPv4 or IPv6 address and a port"
      )
    }
  }

  private static func configuration(_ address: some SocketAddress) -> HTTPServer.Configuration {
    HTTPServer.Configuration(address: address, timeout: requestTimeout, logger: .disabled)
  }
}
