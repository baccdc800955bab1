public import Foundation

/// Whether an attempt may be made.
public enum ThrottleDecision: Hashable, Sendable {
  /// It may; it is counted.
  case allowed(CountedAttempt)
  /// It may not, until then.
  case refused(until: Date)
}
