import CoreMetrics
import Foundation
import FoundationNetworking
import Monitoring
import Synchronization
import Testing

@Suite("Metrics and probes over HTTP", .timeLimit(.minutes(1))) struct MonitoringServerTests {
  private static func answer(_ url: String) async throws -> (
    status: Int, type: String, body: String
  ) {
    let (data, response) = try await URLSession.shared.data(
      from: try #require(URL(string: url))
    )
    let http = try #require(response as? HTTPURLResponse)
    return (
      http.statusCode, http.value(forHTTPHeaderField: "Content-Type") ?? "",
      String(decoding: data, as: UTF8.self)
    )
  }

  /// Runs `body` with the root of a server that runs meanwhile.
  private func serve(
    _ registry: PrometheusRegistry,
    notReady: @escaping @Sendable () -> String? = { nil },
    _ body: @Sendable (String) async throws -> Void
  ) async throws {
    let server = try MonitoringServer(
      address: MonitoringAddress(host: "127.0.0.1", port: 0),
      registry: registry,
      notReady: notReady
    )
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await server.run() }
      do {
        try await body("http://\(server.boundAddress())")
        await server.stop()
      } catch {
        await server.stop()
        throw error
      }
      try await tasks.waitForAll()
    }
  }

  @Test func `metrics have Prometheus' media type`() async throws {
    let registry = PrometheusRegistry()
    Counter(label: "jobs_total", factory: registry).increment()
    try await serve(registry) { root in
      let answer = try await Self.answer(root + "/metrics")
      #expect(answer.status == 200)
      #expect(answer.type == "text/plain; version=0.0.4; charset=utf-8")
      #expect(answer.body.hasSuffix("\njobs_total 1\n"))
    }
  }

  @Test func `probes tell alive from ready`() async throws {
    let trouble = Mutex<String?>("no model is active")
    try await serve(PrometheusRegistry(), notReady: { trouble.withLock { $0 } }) { root in
      #expect(try await Self.answer(root + "/healthz").status == 200)
      let notYet = try await Self.answer(root + "/readyz")
      #expect(notYet.status == 503)
      #expect(notYet.body == "no model is active\n")
      trouble.withLock { $0 = nil }
      #expect(try await Self.answer(root + "/readyz").status == 200)
      #expect(try await Self.answer(root + "/other").status == 404)
    }
  }

  @Test func `an address in use is said`() async throws {
    try await serve(PrometheusRegistry()) { root in
      let port = try #require(URL(string: root)?.port)
      let second = try MonitoringServer(
        address: MonitoringAddress(host: "127.0.0.1", port: UInt16(port)),
        registry: PrometheusRegistry(),
        notReady: { nil }
      )
      let error = await #expect(throws: MonitoringError.self) { try await second.run() }
      #expect(error?.code == .cannotListen)
      #expect(error?.message.contains("127.0.0.1:\(port)") == true)
    }
  }

  @Test(arguments: ["nowhere.example", "300.0.0.1", ""])
  func `what is no address is said`(host: String) {
    let error = #expect(throws: MonitoringError.self) {
      try MonitoringServer(
        address: MonitoringAddress(host: host, port: 1),
        registry: PrometheusRegistry(),
        notReady: { nil }
      )
    }
    #expect(error?.code == .badAddress)
  }
}
