public import Foundation
public import Segmentation

/// What a ``ModelStore`` knows of a version.
public struct ModelStatus: Sendable {
  /// Name of the version.
  public let version: String
  /// Where it is in its life.
  public let state: ModelState
  /// Why it is in that state, for people; empty when there is nothing to say.
  public let reason: String
  /// Whether it answers requests that name no version.
  public let isActive: Bool
  /// SHA-256 of its weights; nil while they were never read and nobody said it.
  public let digest: [UInt8]?
  /// What its weights say of themselves; nil before the first load.
  public let description: ModelDescription?
  /// Bytes of its weights files; 0 before the first load.
  public let weightsByteCount: Int
  /// Bytes of its weights in memory; 0 unless it is ready or unloading.
  public let residentByteCount: Int
  /// When it was last loaded; nil for never.
  public let loadedAt: Date?
  /// Leases of it that have not ended.
  public let inFlightCount: Int
}
