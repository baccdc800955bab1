public import Foundation
public import GRPCCore
internal import GRPCProtobuf
internal import Domain
internal import Imaging

public import Monitoring
internal import SwiftProtobuf
public import WafermapAPI

/// The server itself: what it is, how well it works, and its metrics.
public struct SystemService: Wafermap_V1_SystemService.SimpleServiceProtocol {
  private let identity: ServerIdentity
  private let health: HealthMonitor
  private let registry: PrometheusRegistry
  private let activeVersion: @Sendable () -> String?
  private let now: @Sendable () -> Date

  /// Creates the service.
  ///
  /// - Parameters:
  ///   - activeVersion: The model version that is active now.
  ///   - now: The time that answers show.
  public init(
    identity: ServerIdentity,
    health: HealthMonitor,
    registry: PrometheusRegistry,
    activeVersion: @escaping @Sendable () -> String?,
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.identity = identity
    self.health = health
    self.registry = registry
    self.activeVersion = activeVersion
    self.now = now
  }

  /// See the proto.
  public func getHealth(
    request: Wafermap_V1_GetHealthRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_GetHealthResponse {
    let findings = health.current
    let showsMessages = Principal.current != nil
    return .with {
      $0.status = HealthFinding.overall(Array(findings.values))
      $0.checks = findings.mapValues { $0.message(showsText: showsMessages) }
      $0.timestamp = .init(microsecondsOf: now())
    }
  }

  /// See the proto.
  public func getInfo(
    request: Wafermap_V1_GetInfoRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_GetInfoResponse {
    .with {
      $0.name = "wafermap"
      $0.version = identity.version
      $0.revision = identity.revision
      $0.apiVersion = "v1"
      $0.startedAt = .init(microsecondsOf: identity.startedAt)
      $0.activeModelVersion = activeVersion() ?? ""
      $0.services = identity.services
      $0.patterns = Self.patterns
      $0.maxReceiveMessageBytes = Int64(identity.maxReceiveMessageBytes)
      $0.maxBatchSize = UInt32(BatchPrediction.waferCountMax)
      $0.maxPixels = Int64(WaferQuery.pixelsMax)
      $0.instructionSet = identity.instructionSet
    }
  }

  /// See the proto.
  public func getMetrics(
    request: Wafermap_V1_GetMetricsRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_GetMetricsResponse {
    .with {
      $0.body.contentType = PrometheusRegistry.contentType
      $0.body.data = Data(registry.text().utf8)
    }
  }

  private static let patterns: [Wafermap_V1_PatternInfo] =
    [
      .with {
        $0.pattern = .unspecified
        $0.name = Pattern.backgroundName
      }
    ]
    + Pattern.allCases.map { pattern in
      .with {
        $0.pattern = PredictionMessage.pattern(pattern.name)
        $0.name = pattern.name
      }
    }
}
