internal import Foundation
public import GRPCCore
internal import Storage
internal import SwiftProtobuf
public import WafermapAPI

extension InferenceService {
  /// Window of a request that names none.
  private static let windowDefault: TimeInterval = 24 * 3600
  /// Windows there are.
  private static let windows: ClosedRange<TimeInterval> = 1...90 * 24 * 3600

  /// See the proto.
  public func getStats(
    request: Wafermap_V1_InferenceServiceGetStatsRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_InferenceServiceGetStatsResponse {
    var violations = Violations()
    var window = Self.windowDefault
    if request.hasWindow {
      window = Double(request.window.seconds) + Double(request.window.nanos) / 1e9
      if !Self.windows.contains(window) {
        violations.add("window", .outOfRange, "\(window) s is not from 1 s to 90 days")
      }
    }
    if request.hasEndTime { violations.checkTime("end_time", request.endTime) }
    if !request.modelVersion.isEmpty {
      ModelVersionName.check("model_version", request.modelVersion, &violations)
    }
    guard violations.isEmpty else { throw Outcome.invalidArgument(violations.all) }
    let end = request.hasEndTime ? request.endTime.date : now()
    let start = end.addingTimeInterval(-window)
    do throws(StorageError) {
      let statistics = try await predictions.statistics(
        from: start,
        until: end,
        model: request.modelVersion.isEmpty ? nil : request.modelVersion,
        deadline: deadline
      )
      var response = statistics.message
      response.startTime = .init(microsecondsOf: start)
      response.endTime = .init(microsecondsOf: end)
      return response
    } catch {
      throw Outcome.of(error, logger)
    }
  }
}

extension PredictionStatistics {
  /// The figures without their window.
  var message: Wafermap_V1_InferenceServiceGetStatsResponse {
    .with { message in
      message.totalPredictions = total
      message.successful = succeeded
      message.failed = failed
      message.successRate = total > 0 ? Double(succeeded) / Double(total) : 0
      message.cacheHitRate = cacheHitRate
      message.latencies = Self.message(latencies)
      message.models = models.map { model in
        .with {
          $0.modelVersion = model.modelVersion
          $0.succeededCount = model.succeeded
          $0.failedCount = model.failed
          $0.latencies = Self.message(model.latencies)
        }
      }
      message.patterns = patterns.map { pattern in
        .with {
          $0.pattern = Wafermap_V1_Pattern(rawValue: pattern.pattern) ?? .unspecified
          $0.waferCount = pattern.waferCount
          $0.dominantCount = pattern.dominantCount
          $0.meanConfidence = pattern.meanConfidence
          if let latency = pattern.latency { $0.latency = latency.message }
        }
      }
      message.failuresByCode = failuresByCode
    }
  }

  private static func message(
    _ latencies: [PredictionStage: LatencyFigures]
  ) -> [Wafermap_V1_StageLatency] {
    PredictionStage.allCases.compactMap { stage in
      guard let figures = latencies[stage] else { return nil }
      return .with {
        $0.stage = Wafermap_V1_Stage(rawValue: stage.rawValue) ?? .unspecified
        $0.latency = figures.message
      }
    }
  }
}

extension LatencyFigures {
  var message: Wafermap_V1_LatencySummary {
    .with {
      $0.count = count
      $0.meanMs = mean
      $0.p50Ms = p50
      $0.p95Ms = p95
      $0.p99Ms = p99
      $0.maxMs = self.max
    }
  }
}
