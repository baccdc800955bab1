internal import Foundation
internal import GRPCCore
internal import Interceptors
internal import Storage

/// What a call to ``AuthService`` is: when, from where, for whom, until when.
struct AuthCall {
  let time: Date
  let peer: String
  let requestID: String
  let deadline: ContinuousClock.Instant?

  init(_ context: ServerContext, at time: Date) {
    self.time = time
    peer = PeerHost.name(of: context.remotePeer)
    requestID = RequestContext.current?.requestID ?? ""
    deadline = RequestContext.current?.deadline
  }

  /// A line of the audit log about this call, by its principal unless told otherwise.
  func audit(
    _ event: AuditEvent,
    actor: UUID? = Principal.current?.id,
    subject: UUID? = nil,
    _ details: [String: String] = [:]
  ) -> AuditEntry {
    AuditEntry(
      time: time,
      event: event,
      actorID: actor,
      subjectID: subject,
      peer: peer,
      requestID: requestID,
      details: details
    )
  }
}
