internal import Foundation
internal import SwiftProtobuf
internal import WafermapAPI

extension HealthFinding {
  /// The worst of the components, as far as they matter.
  static func overall(_ findings: [HealthFinding]) -> Wafermap_V1_HealthStatus {
    let broken = findings.filter { $0.status == .unhealthy || $0.status == .unknown }
    if broken.contains(where: \.isRequired) { return .unhealthy }
    return broken.isEmpty ? .healthy : .degraded
  }

  func message(showsText: Bool) -> Wafermap_V1_ComponentHealth {
    .with {
      $0.status =
        switch status {
        case .unknown: .unspecified
        case .healthy: .healthy
        case .unhealthy: .unhealthy
        case .disabled: .disabled
        }
      if showsText { $0.message = message }
      if let latency { $0.latencyMs = latency.inMilliseconds }
      if let checkedAt { $0.checkedAt = .init(microsecondsOf: checkedAt) }
      $0.isRequired = isRequired
    }
  }
}
