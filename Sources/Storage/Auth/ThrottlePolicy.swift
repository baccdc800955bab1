public import Foundation

/// How many failures there may be before attempts are refused, and for how long.
public struct ThrottlePolicy: Hashable, Sendable {
  /// What is counted.
  public enum Kind: String, Sendable {
    /// Attempts to log in as one account.
    case account
    /// Attempts to log in from one peer.
    case peer
    /// Registrations from one peer.
    case registration
  }

  /// What is counted.
  public var kind: Kind
  /// Failures that are let through.
  public var failureCountMax: Int
  /// This long after counting began it begins anew, whatever happened in between. Seconds.
  public var window: TimeInterval
  /// How long attempts are refused after the last failure that is let through; each one after that
  /// doubles it. Seconds.
  public var pause: TimeInterval
  /// The longest pause. Seconds.
  public var pauseMax: TimeInterval

  /// Makes a policy.
  ///
  /// - Precondition: `window` and `pauseMax` together are shorter than
  ///   ``RevocationRepository/retention``, after which counts are deleted.
  public init(
    _ kind: Kind,
    failureCountMax: Int,
    window: TimeInterval,
    pause: TimeInterval,
    pauseMax: TimeInterval
  ) {
    precondition(
      window + pauseMax < RevocationRepository.retention,
      "counts are deleted before they are over"
    )
    self.kind = kind
    self.failureCountMax = failureCountMax
    self.window = window
    self.pause = pause
    self.pauseMax = pauseMax
  }
}
