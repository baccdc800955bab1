public import Foundation

/// Where a page of service tokens ends.
public struct ServiceTokenPlace: Hashable, Sendable {
  /// When the last token of the page was created.
  public var createdAt: Date
  /// Its identifier.
  public var id: UUID

  /// Makes a place.
  public init(createdAt: Date, id: UUID) {
    self.createdAt = createdAt
    self.id = id
  }
}
