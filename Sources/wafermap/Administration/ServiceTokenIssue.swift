import Credentials
import Domain
import Foundation
import Services
import Storage

/// Issues a service token by the rules of `CreateServiceToken`, on the database itself.
struct ServiceTokenIssue: Sendable {
  /// A minute to ten years of 366 days. Seconds.
  static let lifetimes: ClosedRange<TimeInterval> = 60...316_224_000
  /// Longest name, in Unicode scalars.
  static let nameLengthMax = 100
  /// Characters of a token that are kept to recognise it by.
  private static let keptCharacterCount = 11
  /// Users that are read to find who issues it.
  private static let adminCountMax = 200

  let name: String
  let role: Role
  let lifetime: TimeInterval?
  /// The admin who answers for it; nil: the first active one.
  let issuer: String?

  /// Stores the token and gives it out.
  ///
  /// - Throws: `CommandFailure`, `StorageError`.
  func issue(in database: Database) async throws -> String {
    let admin = try await findIssuer(in: database)
    let token: SecureToken
    do throws(CredentialsError) {
      token = try SecureToken.make(prefix: ServiceTokenCache.tokenPrefix)
    } catch {
      throw CommandFailure(message: error.description)
    }
    let now = Date.now
    let stored = StoredServiceToken(
      id: UUID(),
      name: name,
      role: role,
      prefix: String(token.text.prefix(Self.keptCharacterCount)),
      createdBy: admin.id,
      createdAt: now,
      expiresAt: lifetime.map(now.addingTimeInterval)
    )
    let audit = AuditEntry(
      time: now,
      event: .serviceTokenCreated,
      actorID: admin.id,
      subjectID: stored.id,
      details: ["name": name, "role": role.rawValue, "origin": "command"]
    )
    do throws(StorageError) {
      try await ServiceTokenRepository(database).create(stored, digest: token.digest, audit: audit)
    } catch {
      guard case .alreadyExists = error.code else { throw error }
      throw CommandFailure(message: "a token that is not revoked has this name: take another")
    }
    return token.text
  }

  private func findIssuer(in database: Database) async throws -> StoredUser {
    let admins = try await UserRepository(database)
      .list(UserFilter(role: .admin, isActive: true), countMax: Self.adminCountMax)
    guard let issuer else {
      if let first = admins.first { return first }
      throw CommandFailure(
        message: "no admin answers for the token: create one with 'wafermap admin create-user'"
      )
    }
    guard let named = admins.first(where: { $0.username.lowercased() == issuer.lowercased() })
    else { throw CommandFailure(message: "there is no active admin \"\(issuer)\"") }
    return named
  }
}
