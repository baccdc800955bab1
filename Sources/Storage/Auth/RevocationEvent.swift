/// What a replica hears of revocations.
public enum RevocationEvent: Hashable, Sendable {
  /// From here on every revocation is heard; what was revoked before has to be read.
  case connected
  /// Something was revoked, by this replica or another.
  case revoked(StoredRevocation)
  /// Nothing is heard until the next ``connected``.
  case disconnected
}
