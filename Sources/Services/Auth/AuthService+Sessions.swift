internal import Credentials
internal import Domain
internal import Foundation
public import GRPCCore
internal import Storage
internal import SwiftProtobuf
public import WafermapAPI

extension AuthService {
  /// See the proto.
  public func login(
    request: Wafermap_V1_LoginRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_LoginResponse {
    try await answer(context) { call in
      try check(request)
      // Before counting: a question that fails is no attempt.
      let found = try await users.credentials(login: request.username, deadline: call.deadline)
      let attempt = try await LoginThrottle(
        repository: throttle,
        subjects: [
          .init(call.peer, policy.peerThrottle),
          .init(login: request.username, policy.accountThrottle),
        ],
        call: call
      ).admit()
      let session: Wafermap_V1_LoginResponse?
      do {
        let isRight = try await mayLogIn(found, request.password)
        session = if let found, isRight { try await startSession(for: found, call) } else { nil }
      } catch {
        try await attempt.takeBack()
        throw error
      }
      guard let session else {
        try await noteFailure(of: found?.user.id, beginsPause: attempt.beginsPause, call)
        throw Outcome.unauthenticated(
          reason: "LOGIN_FAILED",
          "Username or password is wrong, or the user is not active."
        )
      }
      try await attempt.succeed()
      return session
    }
  }

  /// See the proto.
  public func refresh(
    request: Wafermap_V1_RefreshRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_RefreshResponse {
    try await answer(context) { call in
      guard !request.refreshToken.isEmpty else {
        throw InvalidRequest("refresh_token", .required, "give the refresh token")
      }
      let refused = Outcome.unauthenticated(
        reason: "REFRESH_TOKEN_INVALID",
        "The refresh token is not valid any more; log in again."
      )
      let prefix = Self.refreshTokenPrefix
      guard let used = SecureToken(text: request.refreshToken, prefix: prefix) else {
        throw refused
      }
      let token = try SecureToken.make(prefix: prefix)
      let outcome = try await sessions.rotate(
        used.digest,
        to: token.digest,
        at: call.time,
        expiresAt: call.time.addingTimeInterval(seconds(policy.refreshTokenTTL)),
        audit: call.audit(.refreshReplayed),
        deadline: call.deadline
      )
      switch outcome {
      case .refused: throw refused
      case .replayed(_, let sessionID):
        revocations.insert(sessionID)
        throw refused
      case .rotated(let user, let sessionID):
        let access = try accessToken(for: user, sessionID: sessionID, at: call.time)
        return .with {
          $0.accessToken = access
          $0.refreshToken = token.text
          $0.tokenType = Self.tokenType
          $0.expiresIn = Int32(seconds(policy.accessTokenTTL))
          $0.refreshExpiresIn = Int32(seconds(policy.refreshTokenTTL))
        }
      }
    }
  }

  /// See the proto.
  public func logout(
    request: Wafermap_V1_LogoutRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_LogoutResponse {
    try await answer(context) { call in
      let person = try person()
      let ended = try await sessions.revoke(
        request.allSessions ? nil : person.sessionID,
        of: person.id,
        accessTokenID: person.tokenID,
        audit: call.audit(
          .sessionRevoked,
          subject: request.allSessions ? person.id : person.sessionID,
          ["all": String(request.allSessions)]
        ),
        deadline: call.deadline
      )
      for id in ended + [person.tokenID, person.sessionID] { revocations.insert(id) }
      return .with { $0.revokedSessionCount = UInt32(max(ended.count, 1)) }
    }
  }

  private static let tokenType = "bearer"

  private func check(_ request: Wafermap_V1_LoginRequest) throws(InvalidRequest) {
    var violations = Violations()
    violations.checkText(
      "username",
      request.username,
      countMax: Self.loginCharacterCountMax,
      isRequired: true
    )
    violations.checkPassword("password", request.password)
    try violations.throwIfAny()
  }

  /// Whether that user may log in with that password. All that may be wrong takes the same work:
  /// where there is no user, the password is compared with nobody's.
  private func mayLogIn(_ found: UserCredentials?, _ password: String) async throws -> Bool {
    let isRight = try await hasher.verify(
      password,
      against: found?.passwordHash ?? hasher.decoyHash
    )
    return isRight && found?.user.isActive == true
  }

  private func startSession(
    for credentials: UserCredentials,
    _ call: AuthCall
  ) async throws -> Wafermap_V1_LoginResponse? {
    let token = try SecureToken.make(prefix: Self.refreshTokenPrefix)
    let session = NewSession(
      id: UUID(),
      refreshDigest: token.digest,
      startedAt: call.time,
      expiresAt: call.time.addingTimeInterval(seconds(policy.refreshTokenTTL))
    )
    let started = try await sessions.start(
      session,
      for: credentials,
      audit: call.audit(.loginSucceeded, actor: credentials.user.id, subject: session.id),
      deadline: call.deadline
    )
    guard let user = started else { return nil }
    let access = try accessToken(for: user, sessionID: session.id, at: call.time)
    return .with {
      $0.accessToken = access
      $0.refreshToken = token.text
      $0.tokenType = Self.tokenType
      $0.expiresIn = Int32(seconds(policy.accessTokenTTL))
      $0.refreshExpiresIn = Int32(seconds(policy.refreshTokenTTL))
      $0.user = user.message
    }
  }

  /// Records a failure without what was typed: a password typed as a username must not be in the
  /// log.
  private func noteFailure(of id: UUID?, beginsPause: Bool, _ call: AuthCall) async throws {
    try await audit.append(call.audit(.loginFailed, subject: id), deadline: call.deadline)
    guard beginsPause else { return }
    try await audit.append(call.audit(.loginThrottled, subject: id), deadline: call.deadline)
  }

  private func accessToken(
    for user: StoredUser,
    sessionID: UUID,
    at time: Date
  ) throws -> String {
    try codec.sign(
      AccessTokenClaims(
        userID: user.id,
        tokenID: UUID(),
        sessionID: sessionID,
        role: user.role.rawValue,
        issuedAt: time,
        expiresAt: time.addingTimeInterval(seconds(policy.accessTokenTTL))
      )
    )
  }

  private func seconds(_ duration: Duration) -> TimeInterval {
    TimeInterval(duration.components.seconds)
  }
}
