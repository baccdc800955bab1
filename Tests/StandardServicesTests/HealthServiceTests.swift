import GRPCCore
import GRPCInProcessTransport
import StandardServices
import SwiftProtobuf
import Testing
import WafermapAPI

@Suite("Health service")
struct HealthServiceTests {
  private typealias Status = Grpc_Health_V1_HealthCheckResponse.ServingStatus
  private typealias Client = Grpc_Health_V1_Health.Client<InProcessTransport.Client>

  private func withClient(
    of registry: HealthRegistry,
    body: @escaping @Sendable (Client) async throws -> Void
  ) async throws {
    try await withInProcessClient { router in
      HealthService(registry: registry).registerMethods(with: &router)
    } body: { client in
      try await body(Client(wrapping: client))
    }
  }

  private static func request(_ service: String) -> Grpc_Health_V1_HealthCheckRequest {
    .with { $0.service = service }
  }

  private func expectNext<Messages: AsyncIteratorProtocol>(
    _ expected: Status,
    _ messages: inout Messages,
    at location: SourceLocation = #_sourceLocation
  ) async throws where Messages.Element == Grpc_Health_V1_HealthCheckResponse {
    let status = try await messages.next()?.status
    #expect(status == expected, sourceLocation: location)
  }

  @Test("Check tells each service's status, and NOT_FOUND for an unknown one")
  func check() async throws {
    let registry = HealthRegistry(services: ["a", "b"])
    registry.setStatus(.serving, service: "a")
    registry.setStatus(.serving, service: HealthRegistry.overall)
    try await withClient(of: registry) { client in
      for (service, expected) in [("", Status.serving), ("a", .serving), ("b", .notServing)] {
        let status = try await client.check(Self.request(service)).status
        #expect(status == expected, "service '\(service)'")
      }
      let error = await #expect(throws: RPCError.self) {
        try await client.check(Self.request("c"))
      }
      #expect(error?.code == .notFound)
    }
  }

  @Test("List tells every status, and RESOURCE_EXHAUSTED above its limit")
  func list() async throws {
    let registry = HealthRegistry(services: ["a"])
    registry.setAll(.serving)
    try await withClient(of: registry) { client in
      let statuses = try await client.list(Grpc_Health_V1_HealthListRequest()).statuses
      #expect(statuses.mapValues(\.status) == ["": .serving, "a": .serving])

      for number in 2...HealthService.listedServicesMax {
        registry.setStatus(.serving, service: "service \(number)")
      }
      let error = await #expect(throws: RPCError.self) {
        try await client.list(Grpc_Health_V1_HealthListRequest())
      }
      #expect(error?.code == .resourceExhausted)
    }
  }

  @Test("Watch sends the status at once and then every change, but no repetition")
  func watch() async throws {
    let registry = HealthRegistry(services: ["a", "b"])
    try await withClient(of: registry) { client in
      try await client.watch(Self.request("a")) { response in
        var messages = response.messages.makeAsyncIterator()
        try await expectNext(.notServing, &messages)
        registry.setStatus(.serving, service: "b")
        registry.setStatus(.notServing, service: "a")
        registry.setStatus(.serving, service: "a")
        try await expectNext(.serving, &messages)
        registry.setStatus(.notServing, service: "a")
        registry.setStatus(.serving, service: "a")
        try await expectNext(.notServing, &messages)
        try await expectNext(.serving, &messages)
        registry.shutDown()
      }
    }
  }

  @Test("Watch of an unknown service says so and goes on when it becomes known")
  func watchUnknown() async throws {
    let registry = HealthRegistry(services: [])
    try await withClient(of: registry) { client in
      try await client.watch(Self.request("late")) { response in
        var messages = response.messages.makeAsyncIterator()
        try await expectNext(.serviceUnknown, &messages)
        registry.setStatus(.serving, service: "late")
        try await expectNext(.serving, &messages)
        registry.shutDown()
      }
    }
  }

  @Test("after shutdown nothing serves, for good, and watchers are told and let go")
  func shutDown() async throws {
    let registry = HealthRegistry(services: ["a"])
    registry.setAll(.serving)
    try await withClient(of: registry) { client in
      try await client.watch(Self.request("a")) { response in
        var messages = response.messages.makeAsyncIterator()
        try await expectNext(.serving, &messages)
        registry.shutDown()
        try await expectNext(.notServing, &messages)
        let error = await #expect(throws: RPCError.self) {
          try await messages.next()
        }
        #expect(error?.code == .unavailable)
      }
      registry.setStatus(.serving, service: "a")
      registry.setAll(.serving)
      for service in ["", "a"] {
        let status = try await client.check(Self.request(service)).status
        #expect(status == .notServing, "service '\(service)'")
      }
      try await client.watch(Self.request("a")) { response in
        var messages = response.messages.makeAsyncIterator()
        try await expectNext(.notServing, &messages)
        _ = await #expect(throws: RPCError.self) { try await messages.next() }
      }
    }
    #expect(registry.watcherCount == 0)
  }
}
