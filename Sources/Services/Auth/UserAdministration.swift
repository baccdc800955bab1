public import Credentials
internal import Domain
public import Foundation
public import Storage

/// Creates users: for `Register`, for the command line and for the bootstrap setting.
public struct UserAdministration: Sendable {
  private let users: UserRepository
  private let hasher: PasswordHasher
  private let now: @Sendable () -> Date

  /// Users in `database`.
  public init(
    _ database: Database,
    hasher: PasswordHasher,
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    users = UserRepository(database)
    self.hasher = hasher
    self.now = now
  }

  /// Creates a user of any role: who may do so is the caller's to know.
  ///
  /// - Parameter origin: Where the wish comes from, for the audit log.
  public func createUser(
    _ new: NewUser,
    origin: String
  ) async throws(UserAdministrationError) -> StoredUser {
    try await createUser(
      new,
      audit: AuditEntry(time: now(), event: .userCreated, details: ["origin": origin]),
      deadline: nil
    )
  }

  /// Creates an admin unless there is an active one, even if several replicas try at the same time.
  ///
  /// - Returns: The new admin; nil when there is one already.
  func createFirstAdmin(_ new: NewUser) async throws(UserAdministrationError) -> StoredUser? {
    do {
      if try await users.hasActiveAdmin() { return nil }
    } catch {
      throw .storage(error)
    }
    let credentials = try await credentials(of: new, at: now())
    let audit = AuditEntry(
      time: now(),
      event: .userCreated,
      subjectID: credentials.user.id,
      details: ["origin": "bootstrap", "role": credentials.user.role.rawValue]
    )
    do {
      return try await users.createFirstAdmin(credentials, audit: audit) ? credentials.user : nil
    } catch {
      throw Self.failure(error)
    }
  }

  /// Creates a user; the audit entry's subject and role are filled in.
  func createUser(
    _ new: NewUser,
    audit: AuditEntry,
    deadline: ContinuousClock.Instant?
  ) async throws(UserAdministrationError) -> StoredUser {
    let credentials = try await credentials(of: new, at: audit.time)
    var audit = audit
    audit.subjectID = credentials.user.id
    audit.details["role"] = credentials.user.role.rawValue
    do {
      try await users.create(credentials, audit: audit, deadline: deadline)
    } catch {
      throw Self.failure(error)
    }
    return credentials.user
  }

  private func credentials(
    of new: NewUser,
    at time: Date
  ) async throws(UserAdministrationError) -> UserCredentials {
    let violations = new.violations
    guard violations.isEmpty else { throw .brokenRules(violations) }
    let user = StoredUser(
      id: UUID(),
      username: new.username,
      email: new.email,
      fullName: new.fullName,
      role: new.role,
      createdAt: time
    )
    do {
      return UserCredentials(user: user, passwordHash: try await hasher.hash(new.password))
    } catch {
      throw .credentials(error)
    }
  }

  private static func failure(_ error: StorageError) -> UserAdministrationError {
    switch error.code {
    case .alreadyExists(constraint: "users_username"): .usernameTaken
    case .alreadyExists(constraint: "users_email"): .emailTaken
    default: .storage(error)
    }
  }
}
