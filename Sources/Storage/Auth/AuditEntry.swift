public import Foundation

/// One line of the audit log. It holds no secret: details are names, roles and counts.
public struct AuditEntry: Hashable, Sendable {
  /// When.
  public var time: Date
  /// What.
  public var event: AuditEvent
  /// Who did it: a user or a service token; nil: nobody known, or the server itself.
  public var actorID: UUID?
  /// Whom or what it was done to.
  public var subjectID: UUID?
  /// Where the call came from, without the port.
  public var peer: String
  /// The call's request id.
  public var requestID: String
  /// What else there is to know.
  public var details: [String: String]

  /// Makes an entry.
  public init(
    time: Date,
    event: AuditEvent,
    actorID: UUID? = nil,
    subjectID: UUID? = nil,
    peer: String = "",
    requestID: String = "",
    details: [String: String] = [:]
  ) {
    self.time = time
    self.event = event
    self.actorID = actorID
    self.subjectID = subjectID
    self.peer = peer
    self.requestID = requestID
    self.details = details
  }
}
