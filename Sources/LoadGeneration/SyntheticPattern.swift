import Foundation

/// The shapes of fails that ``SyntheticWafers`` draws.
enum SyntheticPattern: CaseIterable, Sendable {
  case none, center, donut, edgeLoc, edgeRing, loc, scratch, random, nearFull

  /// One drawing of a pattern: where it lies and how dense it is.
  struct Shape: Sendable {
    private let pattern: SyntheticPattern
    private let density: Double
    /// The radius of what has one, as a share of the wafer's.
    private let radius: Double
    private let angle: Double
    private let x: Double
    private let y: Double

    init(_ pattern: SyntheticPattern, random: inout SplitMix64) {
      self.pattern = pattern
      density = 0.6 + 0.35 * random.nextUnit()
      radius = 0.2 + 0.15 * random.nextUnit()
      angle = 2 * Double.pi * random.nextUnit()
      let distance = 0.35 + 0.3 * random.nextUnit()
      x = distance * cos(angle)
      y = distance * sin(angle)
    }

    /// The share of dies that fail at a place of the wafer, whose edge is the unit circle.
    func failShare(x: Double, y: Double) -> Double {
      let distance = (x * x + y * y).squareRoot()
      let isInside: Bool =
        switch pattern {
        case .none: false
        case .center: distance < radius + 0.1
        case .donut: abs(distance - 0.5) < radius / 2
        case .edgeRing: distance > 0.88
        case .edgeLoc: distance > 0.8 && turn(from: atan2(y, x)) < 0.5
        case .loc: hypot(x - self.x, y - self.y) < radius
        case .scratch: isOnLine(x: x, y: y)
        case .random: true
        case .nearFull: true
        }
      guard isInside else { return 0 }
      return pattern == .random ? density / 3 : density
    }

    /// How far a direction is from the pattern's, in radians.
    private func turn(from direction: Double) -> Double {
      abs(remainder(direction - angle, 2 * Double.pi))
    }

    /// Whether a place is on a line through (x, y) at right angles to the radius.
    private func isOnLine(x: Double, y: Double) -> Bool {
      let across = (x - self.x) * cos(angle) + (y - self.y) * sin(angle)
      let along = (y - self.y) * cos(angle) - (x - self.x) * sin(angle)
      return abs(across) < 0.035 && abs(along) < 0.5
    }
  }
}
