internal import Domain
public import GRPCCore
internal import Interceptors

/// Lets a call through to its handler only if ``RoleTable`` and its token say so.
///
/// - A method that the table does not have: PERMISSION_DENIED, whoever calls.
/// - No valid token where one is needed: UNAUTHENTICATED.
/// - A role that may not: PERMISSION_DENIED.
///
/// Inside of it ``Principal/current`` says who calls, for the handler and for the producer of its
/// response. A stream ends with UNAUTHENTICATED when its token expires or is revoked, idle or not:
/// its producer is cancelled, and its next request message is not handed over.
///
/// Put it inside of `ServerPipeline`'s interceptors, which count and log refusals as well.
public struct AuthorizationInterceptor: ServerInterceptor {
  private let authenticator: Authenticator
  private let wait: @Sendable (Duration) async throws -> Void

  /// Creates the interceptor.
  ///
  /// - Parameters:
  ///   - authenticator: Reads tokens.
  ///   - wait: Waits for the expiry of a stream's token.
  public init(
    authenticator: Authenticator,
    wait: @escaping @Sendable (Duration) async throws -> Void = {
      try await ContinuousClock().sleep(for: $0)
    }
  ) {
    self.authenticator = authenticator
    self.wait = wait
  }

  /// See the type for what happens to a call.
  public func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingServerRequest<Input>,
    context: ServerContext,
    next:
      @Sendable (StreamingServerRequest<Input>, ServerContext) async throws ->
      StreamingServerResponse<Output>
  ) async throws -> StreamingServerResponse<Output> {
    let principal = try await admit(request.metadata, context.descriptor)
    let isStream = context.descriptor.type != .unary
    return try await Principal.$current.withValue(principal) {
      guard let principal else { return try await next(request, context).as(nil) }
      let request = isStream ? request.valid(for: principal, authenticator) : request
      let response = try await next(request, context)
      return response.as(principal) { writer, producer in
        guard isStream else { return try await producer(writer) }
        return try await whileValid(principal) { try await producer(writer) }
      }
    }
  }

  private func admit(
    _ metadata: Metadata,
    _ method: MethodDescriptor
  ) async throws -> Principal? {
    guard let access = RoleTable.access(to: method.fullyQualifiedMethod) else {
      throw Outcome.permissionDenied(
        reason: "METHOD_NOT_LISTED",
        "This method is not open to anybody."
      )
    }
    let deadline = RequestContext.current?.deadline
    let principal: Principal
    do throws(AuthenticationFailure) {
      guard let token = BearerToken.read(metadata) else { throw .missing }
      principal = try await authenticator.principal(of: token, deadline: deadline)
    } catch {
      guard access == .anyone else { throw error.outcome }
      return nil
    }
    if case .role(let role) = access, principal.role < role {
      throw Outcome.permissionDenied(
        reason: "ROLE_TOO_LOW",
        "This needs the role \(role.rawValue); yours is \(principal.role.rawValue)."
      )
    }
    return principal
  }

  /// Runs `body`, but not beyond the validity of the principal's token.
  private func whileValid(
    _ principal: Principal,
    _ body: @escaping @Sendable () async throws -> Metadata
  ) async throws -> Metadata {
    enum End {
      case finished(Metadata)
      case refused(AuthenticationFailure)
    }
    return try await withThrowingTaskGroup(of: End.self) { group in
      group.addTask { .finished(try await body()) }
      group.addTask {
        .refused(try await authenticator.waitForEnd(of: principal, wait: wait))
      }
      defer { group.cancelAll() }
      switch try await group.next() {
      case .finished(let trailers): return trailers
      case .refused(let failure): throw failure.outcome
      case nil: throw CancellationError()
      }
    }
  }
}
