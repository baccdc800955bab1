public import Credentials
public import Foundation
public import Logging
public import Storage

/// Everything that decides who may call, put together for one server.
public struct AccessControl: Sendable {
  /// `iss` and `aud` of access tokens.
  public static let issuer = "wafermap"

  /// Serves `wafermap.v1.AuthService`.
  public let service: AuthService
  /// Stands before every handler.
  public let interceptor: AuthorizationInterceptor
  /// Must ``RevocationList/run()`` for as long as the server serves.
  public let revocations: RevocationList
  /// Creates users.
  public let administration: UserAdministration

  /// Puts it together.
  ///
  /// - Parameters:
  ///   - database: With its schema up to date.
  ///   - keys: Sign and verify access tokens; the same on every replica.
  ///   - hasher: Computes bcrypt.
  ///   - policy: Lives of tokens, self-registration, throttling.
  ///   - logger: Takes what is nobody's fault outside.
  ///   - now: The time.
  ///   - wait: Waits for the expiry of a stream's token, and between two readings of what is
  ///     revoked.
  public init(
    database: Database,
    keys: SigningKeys,
    hasher: PasswordHasher,
    policy: AuthPolicy = AuthPolicy(),
    logger: Logger,
    now: @escaping @Sendable () -> Date = { Date() },
    wait: @escaping @Sendable (Duration) async throws -> Void = {
      try await ContinuousClock().sleep(for: $0)
    }
  ) {
    let codec = AccessTokenCodec(keys: keys, issuer: Self.issuer, audience: Self.issuer)
    revocations = RevocationList(
      RevocationRepository(database),
      logger: logger,
      now: now,
      wait: wait
    )
    administration = UserAdministration(database, hasher: hasher, now: now)
    service = AuthService(
      database: database,
      hasher: hasher,
      codec: codec,
      revocations: revocations,
      policy: policy,
      logger: logger,
      now: now
    )
    interceptor = AuthorizationInterceptor(
      authenticator: Authenticator(
        codec: codec,
        revocations: revocations,
        serviceTokens: ServiceTokenCache(
          ServiceTokenRepository(database),
          logger: logger,
          now: now
        ),
        now: now
      ),
      wait: wait
    )
  }
}
