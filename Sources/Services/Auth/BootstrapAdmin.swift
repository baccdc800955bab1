internal import Domain

/// The first admin, from a setting: there is no default password.
public struct BootstrapAdmin: Sendable {
  private let new: NewUser

  /// An admin to create where there is none.
  public init(username: String, email: String, password: String) {
    new = NewUser(username: username, email: email, password: password, role: .admin)
  }

  /// Reads `username:email:password`; nil when a part is missing. The password may have colons.
  public init?(setting: String) {
    let parts = setting.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    self.init(username: String(parts[0]), email: String(parts[1]), password: String(parts[2]))
  }

  /// Creates the admin unless there is an active one. Replicas that start together create one.
  ///
  /// - Returns: Whether it was created now.
  public func createIfNoAdmin(
    _ administration: UserAdministration
  ) async throws(UserAdministrationError) -> Bool {
    try await administration.createFirstAdmin(new) != nil
  }
}
