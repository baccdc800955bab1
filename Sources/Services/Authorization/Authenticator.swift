public import Credentials
internal import Domain
public import Foundation
internal import Storage

/// Finds out who makes a call from the token it brings.
public struct Authenticator: Sendable {
  private let codec: AccessTokenCodec
  private let revocations: RevocationList
  private let serviceTokens: ServiceTokenCache
  private let now: @Sendable () -> Date

  /// Makes an authenticator.
  ///
  /// - Parameters:
  ///   - codec: Reads access tokens.
  ///   - revocations: Says which are revoked.
  ///   - serviceTokens: Finds the others.
  ///   - now: The time that lifetimes are compared with.
  public init(
    codec: AccessTokenCodec,
    revocations: RevocationList,
    serviceTokens: ServiceTokenCache,
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.codec = codec
    self.revocations = revocations
    self.serviceTokens = serviceTokens
    self.now = now
  }

  /// The principal that `token` proves.
  func principal(
    of token: String,
    deadline: ContinuousClock.Instant?
  ) async throws(AuthenticationFailure) -> Principal {
    let principal =
      token.hasPrefix(ServiceTokenCache.tokenPrefix)
      ? try await machine(token, deadline: deadline) : try user(token)
    guard await !revocations.isRevoked(principal.revocableIDs) else { throw .invalid }
    return principal
  }

  /// Returns once `principal`'s token is not valid any more.
  ///
  /// - Parameter wait: Waits for the token's expiry.
  /// - Throws: `CancellationError` when the task is cancelled first.
  func waitForEnd(
    of principal: Principal,
    wait: @escaping @Sendable (Duration) async throws -> Void
  ) async throws -> AuthenticationFailure {
    try await withThrowingTaskGroup(of: AuthenticationFailure.self) { group in
      group.addTask {
        try await revocations.waitForRevocation(of: principal.revocableIDs)
        return .invalid
      }
      if let expiresAt = principal.expiresAt {
        group.addTask {
          let left = expiresAt.timeIntervalSince(now()) + AccessTokenCodec.leeway
          try await wait(.seconds(max(left, 0)))
          return .expired
        }
      }
      defer { group.cancelAll() }
      return try await group.next() ?? .invalid
    }
  }

  /// Why `principal`'s token is not valid any more; nil while it is, as far as memory says.
  func failure(of principal: Principal) -> AuthenticationFailure? {
    if revocations.isKnownRevoked(principal.revocableIDs) { return .invalid }
    let isExpired = principal.expiresAt.map {
      $0.addingTimeInterval(AccessTokenCodec.leeway) <= now()
    }
    return isExpired == true ? .expired : nil
  }

  private func user(_ token: String) throws(AuthenticationFailure) -> Principal {
    let claims: AccessTokenClaims
    do { claims = try codec.verify(token, at: now()) } catch {
      throw error.code == .tokenRefused(.expired) ? .expired : .invalid
    }
    guard let role = Role(rawValue: claims.role) else { throw .invalid }
    return Principal(
      id: claims.userID,
      kind: .user(sessionID: claims.sessionID),
      role: role,
      tokenID: claims.tokenID,
      expiresAt: claims.expiresAt
    )
  }

  private func machine(
    _ text: String,
    deadline: ContinuousClock.Instant?
  ) async throws(AuthenticationFailure) -> Principal {
    guard let token = SecureToken(text: text, prefix: ServiceTokenCache.tokenPrefix) else {
      throw .invalid
    }
    let stored: StoredServiceToken?
    do {
      stored = try await serviceTokens.find(digest: token.digest, deadline: deadline)
    } catch {
      throw .unavailable
    }
    guard let stored, stored.revokedAt == nil else { throw .invalid }
    guard stored.isValid(at: now()) else { throw .expired }
    return Principal(
      id: stored.id,
      kind: .serviceToken,
      role: stored.role,
      tokenID: stored.id,
      expiresAt: stored.expiresAt
    )
  }
}
