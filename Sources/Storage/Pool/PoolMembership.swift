/// Which wafers active learning asks for.
public enum PoolMembership: Hashable, Sendable {
  /// No verified annotation and not waiting on the queue: these may be chosen.
  case selectable
  /// With a verified annotation, or waiting on the queue: these are covered already.
  case covered
}
