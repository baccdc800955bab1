internal import Credentials
internal import Domain
internal import Foundation
public import GRPCCore
internal import Storage
internal import SwiftProtobuf
public import WafermapAPI

extension AuthService {
  /// See the proto.
  public func register(
    request: Wafermap_V1_RegisterRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_RegisterResponse {
    try await answer(context) { call in
      var violations = Violations()
      let role = Role.read(request.role, field: "role", &violations) ?? .viewer
      let isAdmin = Principal.current?.role == .admin
      guard isAdmin || role <= policy.selfRegistrationRole else {
        throw Outcome.permissionDenied(
          reason: "ROLE_NOT_ALLOWED",
          "Only an admin gives a role above \(policy.selfRegistrationRole.rawValue)."
        )
      }
      let new = NewUser(
        username: request.username,
        email: request.email,
        password: request.password,
        fullName: request.fullName,
        role: role
      )
      violations.add(new.violations, within: "")
      try violations.throwIfAny()
      if !isAdmin {
        let subject = LoginThrottle.Subject(call.peer, policy.registrationThrottle)
        _ = try await LoginThrottle(repository: throttle, subjects: [subject], call: call).admit()
      }
      let origin = isAdmin ? "admin" : "self-registration"
      let user = try await administration.createUser(
        new,
        audit: call.audit(.userCreated, ["origin": origin]),
        deadline: call.deadline
      )
      return .with { $0.user = user.message }
    }
  }

  /// See the proto.
  public func getMe(
    request: Wafermap_V1_GetMeRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_GetMeResponse {
    try await answer(context) { call in
      guard let principal = Principal.current else { throw AuthenticationFailure.missing.outcome }
      switch principal.kind {
      case .user:
        let found = try await users.credentials(id: principal.id, deadline: call.deadline)
        guard let found else { throw AuthenticationFailure.invalid.outcome }
        return .with { $0.user = found.user.message }
      case .serviceToken:
        let found = try await serviceTokens.find(id: principal.id, deadline: call.deadline)
        guard let found else { throw AuthenticationFailure.invalid.outcome }
        return .with { $0.serviceToken = found.message }
      }
    }
  }

  /// See the proto.
  public func listUsers(
    request: Wafermap_V1_ListUsersRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_ListUsersResponse {
    try await answer(context) { call in
      var violations = Violations()
      let pageSize = PageSize.read(request.pageSize, &violations)
      let filter = UserFilter(
        role: Role.read(request.role, field: "role", &violations),
        isActive: request.hasIsActive ? request.isActive : nil
      )
      let filters = "users \(request.role.rawValue) \(filter.isActive.map(String.init) ?? "")"
      let place = place(request.pageToken, filters: filters, &violations)
      try violations.throwIfAny()
      let found = try await users.list(
        filter,
        after: place.map { String(decoding: $0, as: UTF8.self) },
        countMax: pageSize + 1,
        deadline: call.deadline
      )
      let page = found.prefix(pageSize)
      return .with {
        $0.users = page.map(\.message)
        guard found.count > pageSize, let last = page.last else { return }
        $0.nextPageToken = PageToken.text(
          place: Array(last.username.lowercased().utf8),
          filters: Array(filters.utf8)
        )
      }
    }
  }

  /// See the proto.
  public func updateUser(
    request: Wafermap_V1_UpdateUserRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_UpdateUserResponse {
    try await answer(context) { call in
      var violations = Violations()
      let id = identifier(request.userID, field: "user_id", &violations)
      let role = request.hasRole ? Role.read(request.role, field: "role", &violations) : nil
      if request.hasRole, request.role == .unspecified {
        violations.add("role", .required, "give a role, or leave the field out")
      }
      try violations.throwIfAny()
      let isActive = request.hasIsActive ? request.isActive : nil
      let details = ["role": role?.rawValue, "is_active": isActive.map(String.init)]
      let update = try await users.update(
        id,
        role: role,
        isActive: isActive,
        audit: call.audit(.userUpdated, subject: id, details.compactMapValues(\.self)),
        deadline: call.deadline
      )
      switch update {
      case .updated(let user, let endedSessions):
        for session in endedSessions { revocations.insert(session) }
        return .with { $0.user = user.message }
      case .notFound: throw Outcome.notFound("user", request.userID)
      case .wouldLeaveNoAdmin:
        throw Outcome.failedPrecondition(
          reason: "LAST_ADMIN",
          "This is the last active admin; make another one first."
        )
      }
    }
  }

  /// See the proto.
  public func changePassword(
    request: Wafermap_V1_ChangePasswordRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_ChangePasswordResponse {
    try await answer(context) { call in
      let person = try person()
      var violations = Violations()
      violations.checkPassword("current_password", request.currentPassword)
      violations.add(
        NewUser.violations(ofPassword: request.newPassword, field: "new_password"),
        within: ""
      )
      try violations.throwIfAny()
      let attempt = try await LoginThrottle(
        repository: throttle,
        subjects: [.init("password of \(person.id)", policy.accountThrottle)],
        call: call
      ).admit()
      let ended: [UUID]?
      do {
        ended = try await change(request, of: person.id, call)
      } catch {
        try await attempt.takeBack()
        throw error
      }
      guard let ended else {
        let failure = call.audit(.passwordChangeFailed, subject: person.id)
        try await audit.append(failure, deadline: call.deadline)
        throw Outcome.unauthenticated(reason: "WRONG_PASSWORD", "The current password is wrong.")
      }
      try await attempt.succeed()
      for id in ended + [person.sessionID, person.tokenID] { revocations.insert(id) }
      return .with { $0.revokedSessionCount = UInt32(max(ended.count, 1)) }
    }
  }

  /// The sessions that ended with the change; nil when the current password is not the one given.
  private func change(
    _ request: Wafermap_V1_ChangePasswordRequest,
    of id: UUID,
    _ call: AuthCall
  ) async throws -> [UUID]? {
    guard let found = try await users.credentials(id: id, deadline: call.deadline),
      try await hasher.verify(request.currentPassword, against: found.passwordHash)
    else { return nil }
    return try await users.setPasswordHash(
      try await hasher.hash(request.newPassword),
      of: id,
      known: found.passwordHash,
      audit: call.audit(.passwordChanged, subject: id),
      deadline: call.deadline
    )
  }

  /// A UUID in `field`; anything else is a violation.
  func identifier(_ text: String, field: String, _ violations: inout Violations) -> UUID {
    if let id = UUID(uuidString: text) { return id }
    violations.add(field, text.isEmpty ? .required : .malformed, "give a UUID")
    return UUID()
  }

  /// The place that a page token names; nil: the first page.
  func place(
    _ token: String,
    filters: String,
    _ violations: inout Violations
  ) -> [UInt8]? {
    guard !token.isEmpty else { return nil }
    let place = PageToken.place(in: token, filters: Array(filters.utf8))
    guard let place, !place.contains(0) else {
      violations.add([PageToken.violation], within: "")
      return nil
    }
    return place
  }
}
