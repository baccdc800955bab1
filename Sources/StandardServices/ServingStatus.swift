package import WafermapAPI

/// Whether a service takes calls.
public enum ServingStatus: Sendable, Hashable {
  /// Calls are answered.
  case serving
  /// Calls would fail: the service is starting, lacks something it cannot do without, or stops.
  case notServing
}

extension ServingStatus {
  /// The status as `grpc.health.v1` writes it.
  package var wire: Grpc_Health_V1_HealthCheckResponse.ServingStatus {
    switch self {
    case .serving: .serving
    case .notServing: .notServing
    }
  }
}
