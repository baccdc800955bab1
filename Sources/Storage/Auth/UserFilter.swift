public import Domain

/// Which users a list has; nil: whatever it is.
public struct UserFilter: Hashable, Sendable {
  /// Only users with this role.
  public var role: Role?
  /// Only active ones, or only inactive ones.
  public var isActive: Bool?

  /// Makes a filter; without arguments it lets all through.
  public init(role: Role? = nil, isActive: Bool? = nil) {
    self.role = role
    self.isActive = isActive
  }
}
