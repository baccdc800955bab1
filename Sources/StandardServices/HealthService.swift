public import GRPCCore
internal import SwiftProtobuf
public import WafermapAPI

/// `grpc.health.v1.Health`: tells clients and load balancers what a ``HealthRegistry`` holds.
///
/// The contract is https://github.com/grpc/grpc/blob/master/doc/health-checking.md.
public struct HealthService: Grpc_Health_V1_Health.SimpleServiceProtocol {
  /// Most statuses that `List` answers with, as its contract says.
  public static let listedServicesMax = 100

  private let registry: HealthRegistry

  /// Serves the given registry.
  public init(registry: HealthRegistry) {
    self.registry = registry
  }

  /// The status of one service now; `NOT_FOUND` for one that is not known.
  public func check(
    request: Grpc_Health_V1_HealthCheckRequest,
    context: ServerContext
  ) async throws -> Grpc_Health_V1_HealthCheckResponse {
    guard let status = registry.status(of: request.service) else {
      throw RPCError(
        code: .notFound,
        message: "Service '\(request.service)' is not known: ask List for those that are."
      )
    }
    return .with { $0.status = status.wire }
  }

  /// The status of every service now; `RESOURCE_EXHAUSTED` when there are more than
  /// ``listedServicesMax``.
  public func list(
    request: Grpc_Health_V1_HealthListRequest,
    context: ServerContext
  ) async throws -> Grpc_Health_V1_HealthListResponse {
    let statuses = registry.statuses
    guard statuses.count <= Self.listedServicesMax else {
      throw RPCError(
        code: .resourceExhausted,
        message: "There are more than \(Self.listedServicesMax) services: use Check for each."
      )
    }
    return .with { response in
      response.statuses = statuses.mapValues { status in .with { $0.status = status.wire } }
    }
  }

  /// The status of one service now and after each change, `SERVICE_UNKNOWN` while it is not known.
  ///
  /// Ends when the client goes, and with `UNAVAILABLE` after the last status when the server stops.
  public func watch(
    request: Grpc_Health_V1_HealthCheckRequest,
    response: RPCWriter<Grpc_Health_V1_HealthCheckResponse>,
    context: ServerContext
  ) async throws {
    let changes = registry.changes(of: request.service)
    try await withThrowingTaskGroup { group in
      group.addTask {
        for await status in changes {
          try await response.write(.with { $0.status = status?.wire ?? .serviceUnknown })
        }
      }
      // A transport signals the end of a call here; it need not cancel the task.
      group.addTask {
        try await context.cancellation.cancelled
      }
      try await group.next()
      group.cancelAll()
    }
    throw RPCError(code: .unavailable, message: "The server is shutting down.")
  }
}
