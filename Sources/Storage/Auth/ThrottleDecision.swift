public import Foundation

/// Whether an attempt may be made.
public enum ThrottleDecision: Hashable, Sendable {
  /// It may, and counts as a failure until it has succeeded. It may be the one with which a pause
  /// begins.
  case allowed(beginsPause: Bool)
  /// It may not, until then.
  case refused(until: Date)
}
