internal import Credentials
internal import Domain
internal import Foundation
public import GRPCCore
internal import Storage
internal import SwiftProtobuf
public import WafermapAPI

extension AuthService {
  private static let nameCharacterCountMax = 100
  /// A minute to ten years of 366 days. Seconds.
  private static let serviceTokenTTLs: ClosedRange<TimeInterval> = 60...316_224_000
  /// Characters of a token that are kept to recognise it by, its prefix included.
  private static let keptPrefixCharacterCount = 11

  /// See the proto.
  public func createServiceToken(
    request: Wafermap_V1_CreateServiceTokenRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_CreateServiceTokenResponse {
    try await answer(context) { call in
      let person = try person()
      let (role, ttl) = try check(request)
      let token = try SecureToken.make(prefix: ServiceTokenCache.tokenPrefix)
      let stored = StoredServiceToken(
        id: UUID(),
        name: request.name,
        role: role,
        prefix: String(token.text.prefix(Self.keptPrefixCharacterCount)),
        createdBy: person.id,
        createdAt: call.time,
        expiresAt: ttl.map(call.time.addingTimeInterval)
      )
      do throws(StorageError) {
        try await serviceTokens.create(
          stored,
          digest: token.digest,
          audit: call.audit(
            .serviceTokenCreated,
            subject: stored.id,
            ["name": stored.name, "role": role.rawValue]
          ),
          deadline: call.deadline
        )
      } catch {
        guard error.code == .alreadyExists(constraint: "service_tokens_name") else { throw error }
        throw Outcome.alreadyExists(
          "service token",
          request.name,
          reason: "SERVICE_TOKEN_EXISTS",
          "A service token that is not revoked has this name: take another."
        )
      }
      return .with {
        $0.serviceToken = stored.message
        $0.token = token.text
      }
    }
  }

  /// See the proto.
  public func listServiceTokens(
    request: Wafermap_V1_ListServiceTokensRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_ListServiceTokensResponse {
    try await answer(context) { call in
      var violations = Violations()
      let pageSize = PageSize.read(request.pageSize, &violations)
      let filters = "service tokens \(request.includeInactive)"
      let place = ServiceTokenPlace(
        place(request.pageToken, filters: filters, &violations) ?? [],
        &violations
      )
      try violations.throwIfAny()
      let found = try await serviceTokens.list(
        validAt: request.includeInactive ? nil : call.time,
        after: place,
        countMax: pageSize + 1,
        deadline: call.deadline
      )
      let page = found.prefix(pageSize)
      return .with {
        $0.serviceTokens = page.map(\.message)
        guard found.count > pageSize, let last = page.last else { return }
        let place = ServiceTokenPlace(createdAt: last.createdAt, id: last.id)
        $0.nextPageToken = PageToken.text(place: place.bytes, filters: Array(filters.utf8))
      }
    }
  }

  /// See the proto.
  public func revokeServiceToken(
    request: Wafermap_V1_RevokeServiceTokenRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_RevokeServiceTokenResponse {
    try await answer(context) { call in
      var violations = Violations()
      let id = identifier(request.serviceTokenID, field: "service_token_id", &violations)
      try violations.throwIfAny()
      let revoked = try await serviceTokens.revoke(
        id,
        audit: call.audit(.serviceTokenRevoked, subject: id),
        deadline: call.deadline
      )
      guard let revoked else { throw Outcome.notFound("service token", request.serviceTokenID) }
      revocations.insert(id)
      return .with { $0.serviceToken = revoked.message }
    }
  }

  private func check(
    _ request: Wafermap_V1_CreateServiceTokenRequest
  ) throws(InvalidRequest) -> (role: Role, ttl: TimeInterval?) {
    var violations = Violations()
    violations.checkText(
      "name",
      request.name,
      countMax: Self.nameCharacterCountMax,
      isRequired: true
    )
    let role = Role.read(request.role, field: "role", &violations)
    switch role {
    case nil where request.role == .unspecified:
      violations.add("role", .required, "say what the bearer may do")
    case .admin:
      violations.add("role", .notAllowed, "no machine is an admin; give engineer at most")
    default: break
    }
    let ttl = request.hasTtl ? request.ttl.timeInterval : nil
    if let ttl { violations.checkRange("ttl", ttl, Self.serviceTokenTTLs) }
    try violations.throwIfAny()
    return (role ?? .viewer, ttl)
  }
}
