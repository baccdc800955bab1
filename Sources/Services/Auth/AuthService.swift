public import Credentials
internal import Domain
public import Foundation
internal import GRPCCore
public import Logging
public import Storage
public import WafermapAPI

/// Users, sessions and service tokens: `wafermap.v1.AuthService`.
///
/// Who may call what has been decided outside, by ``AuthorizationInterceptor``.
public struct AuthService: Wafermap_V1_AuthService.SimpleServiceProtocol {
  /// What every refresh token starts with.
  static let refreshTokenPrefix = "wr_"
  /// Longest login name: an email address.
  static let loginCharacterCountMax = AccountRule.emailCharacterCountMax

  let users: UserRepository
  let sessions: SessionRepository
  let serviceTokens: ServiceTokenRepository
  let throttle: ThrottleRepository
  let audit: AuditLog
  let administration: UserAdministration
  let hasher: PasswordHasher
  let codec: AccessTokenCodec
  let revocations: RevocationList
  let policy: AuthPolicy
  let logger: Logger
  let now: @Sendable () -> Date

  /// Creates the service.
  ///
  /// - Parameters:
  ///   - database: Where users are.
  ///   - hasher: Computes bcrypt.
  ///   - codec: Signs access tokens.
  ///   - revocations: Is told of what this replica revokes.
  ///   - policy: Lives of tokens, self-registration, throttling.
  ///   - logger: Takes errors that are nobody's fault outside.
  ///   - now: The time.
  public init(
    database: Database,
    hasher: PasswordHasher,
    codec: AccessTokenCodec,
    revocations: RevocationList,
    policy: AuthPolicy,
    logger: Logger,
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    users = UserRepository(database)
    sessions = SessionRepository(database)
    serviceTokens = ServiceTokenRepository(database)
    throttle = ThrottleRepository(database)
    audit = AuditLog(database)
    administration = UserAdministration(database, hasher: hasher, now: now)
    self.hasher = hasher
    self.codec = codec
    self.revocations = revocations
    self.policy = policy
    self.logger = logger
    self.now = now
  }

  /// Runs a handler; what the layers below throw becomes the call's outcome.
  func answer<Answer>(
    _ context: ServerContext,
    _ body: (AuthCall) async throws -> Answer
  ) async throws -> Answer {
    do {
      return try await body(AuthCall(context, at: now()))
    } catch let error as InvalidRequest {
      throw Outcome.invalidArgument(error.violations)
    } catch let error as StorageError {
      throw Outcome.of(error, logger)
    } catch let error as CredentialsError {
      throw Outcome.of(error, logger)
    } catch let error as UserAdministrationError {
      throw outcome(of: error)
    }
  }

  private func outcome(of error: UserAdministrationError) -> RPCError {
    switch error {
    case .brokenRules(let violations): Outcome.invalidArgument(violations)
    case .usernameTaken, .emailTaken:
      Outcome.alreadyExists("user", "", reason: "USER_EXISTS", error.description)
    case .storage(let error): Outcome.of(error, logger)
    case .credentials(let error): Outcome.of(error, logger)
    }
  }

  /// The caller, who must be a person with a session.
  func person() throws -> (id: UUID, sessionID: UUID, tokenID: UUID) {
    guard let principal = Principal.current, let sessionID = principal.sessionID else {
      throw Outcome.failedPrecondition(
        reason: "NO_SESSION",
        "A service token has neither session nor password; an admin can revoke it."
      )
    }
    return (principal.id, sessionID, principal.tokenID)
  }
}
