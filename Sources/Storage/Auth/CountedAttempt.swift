public import Foundation

/// An attempt that was let through and counts as a failure until it has succeeded.
public struct CountedAttempt: Hashable, Sendable {
  /// When the window that it is counted in began.
  public let countedSince: Date
  /// When the pause that began with it ends; nil: none began.
  public let pauseEnd: Date?

  /// Whether no other attempt is let through until it has succeeded, or the pause has passed.
  public var beginsPause: Bool { pauseEnd != nil }
}
