/// What a replica hears of changes of the active model version.
public enum ModelVersionChange: Hashable, Sendable {
  /// It listens from now on; what changed before was not heard, so the active version must be read.
  case listening
  /// A version was made active.
  case activated(version: String)
}
