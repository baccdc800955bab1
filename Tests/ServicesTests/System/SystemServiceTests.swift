import CoreMetrics
import Domain
import Foundation
import GRPCCore
import GRPCInProcessTransport
import Logging
import Monitoring
import Services
import StoreSupport
import SwiftProtobuf
import Synchronization
import Testing
import WafermapAPI

@Suite("SystemService", .timeLimit(.minutes(1))) struct SystemServiceTests {
  private struct Trouble: Error, CustomStringConvertible {
    let description: String
  }

  private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private static let viewer = Principal(
    id: UUID(),
    kind: .serviceToken,
    role: .viewer,
    tokenID: UUID(),
    expiresAt: nil
  )

  private func service(
    _ components: [HealthComponent],
    _ registry: PrometheusRegistry = PrometheusRegistry()
  ) -> (SystemService, HealthMonitor) {
    let monitor = HealthMonitor(
      components,
      interval: .milliseconds(5),
      timeout: .milliseconds(200),
      logger: Self.quiet
    )
    let service = SystemService(
      identity: ServerIdentity(
        version: "1.2.3",
        revision: "abc",
        startedAt: Date(timeIntervalSince1970: 1_700_000_000),
        services: ["wafermap.v1.SystemService"],
        maxReceiveMessageBytes: 1 << 20,
        instructionSet: "avx2"
      ),
      health: monitor,
      registry: registry,
      activeVersion: { "v7" }
    )
    return (service, monitor)
  }

  private func with(
    _ service: SystemService,
    as principal: Principal? = nil,
    _ body: (Wafermap_V1_SystemService.Client<InProcessTransport.Client>) async throws -> Void
  ) async throws {
    let transport = InProcessTransport()
    try await withGRPCServer(
      transport: transport.server,
      services: [service],
      interceptors: [ActingAs(principal)]
    ) { _ in
      try await withGRPCClient(transport: transport.client) { client in
        try await body(Wafermap_V1_SystemService.Client(wrapping: client))
      }
    }
  }

  private func overall(
    _ components: [HealthComponent],
    until isSettled: @Sendable (HealthMonitor) -> Bool
  ) async throws -> Wafermap_V1_GetHealthResponse {
    let (service, monitor) = service(components)
    let checking = Task { await monitor.run() }
    defer { checking.cancel() }
    #expect(await Eventually.isTrue { isSettled(monitor) })
    var answer = Wafermap_V1_GetHealthResponse()
    try await with(service, as: Self.viewer) { answer = try await $0.getHealth(.init()) }
    return answer
  }

  @Test func `all well is healthy, and what is not configured does not count`() async throws {
    let answer = try await overall([
      HealthComponent("database", .asking {}), HealthComponent("mlflow", .disabled),
      HealthComponent("model", isRequired: true, .looking { nil }),
    ]) { $0.isHealthy("database") }
    #expect(answer.status == .healthy)
    #expect(answer.checks["mlflow"]?.status == .disabled)
    #expect(answer.checks["database"]?.hasLatencyMs == true)
    #expect(answer.checks["model"]?.isRequired == true)
  }

  @Test func `something away is degraded, unless it is required`() async throws {
    let away = HealthComponent("cache", .asking { throw Trouble(description: "no route") })
    let degraded = try await overall([away]) { $0.current["cache"]?.status == .unhealthy }
    #expect(degraded.status == .degraded)
    #expect(degraded.checks["cache"]?.status == .unhealthy)
    #expect(degraded.checks["cache"]?.message == "no route")
    let model = HealthComponent("model", isRequired: true, .looking { "no model" })
    let unhealthy = try await overall([model]) { _ in true }
    #expect(unhealthy.status == .unhealthy)
  }

  @Test func `what does not answer does not work, and may come back`() async throws {
    let hangs = Mutex(true)
    let (_, monitor) = service([
      HealthComponent(
        "database",
        .asking {
          guard hangs.withLock({ $0 }) else { return }
          let (never, _) = AsyncStream<Void>.makeStream()
          for await _ in never {}
        }
      )
    ])
    #expect(monitor.current["database"]?.status == .unknown)
    let checking = Task { await monitor.run() }
    defer { checking.cancel() }
    #expect(await Eventually.isTrue { monitor.current["database"]?.status == .unhealthy })
    #expect(monitor.current["database"]?.message.hasPrefix("no answer within") == true)
    hangs.withLock { $0 = false }
    #expect(await Eventually.isTrue { monitor.isHealthy("database") })
  }

  @Test func `strangers hear that something is wrong, not what`() async throws {
    let (service, _) = service([HealthComponent("model", isRequired: true, .looking { "secret" })])
    try await with(service) { client in
      let answer = try await client.getHealth(.init())
      #expect(answer.status == .unhealthy)
      #expect(answer.checks["model"]?.message == "")
    }
  }

  @Test func `information is complete`() async throws {
    let (service, _) = service([])
    try await with(service) { client in
      let info = try await client.getInfo(.init())
      #expect(info.name == "wafermap")
      #expect(info.version == "1.2.3")
      #expect(info.apiVersion == "v1")
      #expect(info.startedAt.seconds == 1_700_000_000)
      #expect(info.activeModelVersion == "v7")
      #expect(info.patterns.map(\.name).first == "background")
      #expect(info.patterns.map(\.pattern.rawValue) == Array(0...8))
      #expect(info.patterns.dropFirst().map(\.name) == Pattern.allCases.map(\.name))
      #expect(info.maxBatchSize == 100)
      #expect(info.maxPixels == 16_777_216)
    }
  }

  @Test func `metrics are those of the HTTP side`() async throws {
    let registry = PrometheusRegistry()
    Counter(label: "jobs_total", factory: registry).increment()
    let (service, _) = service([], registry)
    try await with(service) { client in
      let body = try await client.getMetrics(.init()).body
      #expect(body.contentType == "text/plain; version=0.0.4; charset=utf-8")
      #expect(String(decoding: body.data, as: UTF8.self) == registry.text())
    }
  }
}
