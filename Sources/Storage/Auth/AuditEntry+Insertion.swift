internal import Foundation
internal import Postgres

extension AuditEntry {
  /// The statement that appends the entry.
  var insertion: PostgresQuery {
    """
    INSERT INTO audit_log (occurred_at, event, actor_id, subject_id, peer, request_id, details)
    VALUES (\(time), \(event.rawValue), \(actorID as UUID?), \(subjectID as UUID?), \(peer),
      \(requestID), \(PostgresJSON(detailsText)))
    """
  }

  /// The details as a JSON object; PostgreSQL stores no NUL, which no detail of ours has.
  private var detailsText: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return (try? encoder.encode(details)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}
