public import Foundation

/// An identifier that no call may bring any more.
public struct StoredRevocation: Hashable, Sendable {
  /// Of an access token, a session or a service token.
  public var id: UUID
  /// When nothing that bears it can be valid any more.
  public var expiresAt: Date

  /// Makes a revocation.
  public init(id: UUID, expiresAt: Date) {
    self.id = id
    self.expiresAt = expiresAt
  }

  /// Reads what the trigger on `revocations` notifies: the identifier and seconds since 1970.
  init?(payload: String) {
    let words = payload.split(separator: " ")
    guard words.count == 2, let id = UUID(uuidString: String(words[0])),
      let seconds = TimeInterval(words[1])
    else { return nil }
    self.init(id: id, expiresAt: Date(timeIntervalSince1970: seconds))
  }
}
