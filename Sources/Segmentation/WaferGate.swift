import Domain
import Glibc

/// What must speak for a pattern before a wafer is painted, as `docs/weights-format.md` defines it.
///
/// Most wafers have no pattern, and on some of these a few dies look like one. A large pattern
/// needs less of a label than a small one.
public struct WaferGate: Hashable, Sendable {
  /// The least odds of the surest label times the root of the painted dies; 0 lets all pass.
  public let odds: Float

  /// A gate of at least 0.
  public init(odds: Float) {
    precondition(odds >= 0, "odds are not negative")
    self.odds = odds
  }

  /// The mask, or one of background alone. Without labels it is never the latter.
  func mask(_ mask: Mask, _ labelProbabilities: [Float]) -> Mask {
    guard let surest = labelProbabilities.max() else { return mask }
    let paintedCount = mask.classes.count { $0 != 0 }
    guard surest * sqrtf(Float(paintedCount)) < odds * (1 - surest) else { return mask }
    let background = [UInt8](repeating: 0, count: mask.classes.count)
    return Mask(width: mask.width, height: mask.height, classes: background)
  }
}
