/// How the scores of dies become their classes, as `docs/weights-format.md` defines it. Places
/// without a die are background under every rule.
public enum MaskRule: String, CaseIterable, Sendable {
  /// Every die takes its most probable class.
  case argmax
  /// As ``argmax``, and dies that did not fail are background.
  case failedDies = "failed-dies"
  /// Failed dies that touch share a fate: all are background, or each takes its most probable
  /// pattern.
  case failedComponents = "failed-components"
}
