public import Foundation

/// What the last check of a component said.
public struct HealthFinding: Sendable {
  /// How well it works.
  public enum Status: Sendable, Equatable {
    /// Nobody has asked it yet.
    case unknown
    /// It works.
    case healthy
    /// It does not work.
    case unhealthy
    /// It is not configured.
    case disabled
  }

  /// How well it works.
  public var status: Status
  /// What is wrong, as one line for people; empty when it works.
  public var message: String
  /// How long the check took; nil when there was none.
  public var latency: Duration?
  /// When it was checked.
  public var checkedAt: Date?
  /// Whether the server cannot do its main job without it.
  public let isRequired: Bool
}
