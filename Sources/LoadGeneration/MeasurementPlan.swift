/// How long load is put on a server and what of it counts.
package struct MeasurementPlan: Hashable, Sendable {
  /// Load before anything counts: caches fill, connections open.
  package var warmUp: Duration = .seconds(2)
  /// Length of a window.
  package var window: Duration = .seconds(2)
  /// Most that is measured of a level, rounded up to whole windows.
  package var longest: Duration = .seconds(30)
  /// Measures all of ``longest`` and counts every window. Otherwise a level ends when its figures
  /// are stable, and its last ``StabilityRule/windowCount`` windows count.
  package var measuresAll = false

  /// The defaults above.
  package init() {}

  /// Windows of a level, at most.
  package var windowCountMax: Int {
    max(1, Int((longest / window).rounded(.up)))
  }
}
