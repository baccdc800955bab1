/// Which pixels touch.
public enum Connectivity: Sendable, Hashable {
  /// Pixels that share a side.
  case four
  /// Pixels that share a side or a corner: the rule by which failed dies form one chain, and by
  /// which pixels form one region.
  case eight
}
