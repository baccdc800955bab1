import Domain

/// How the die shown at a pixel of the network's input becomes one number for each plane, as
/// `docs/weights-format.md` defines it.
public enum InputEncoding: String, CaseIterable, Sendable {
  /// Failed or not; die or not; distance of the pixel from the centre, 1 in the middle of a side.
  case dieRadius = "die-radius"
  /// One plane for each state, 1 where the die has it.
  case oneHotDie = "one-hot-die"
  /// Half of the state: 0, 0.5 or 1.
  case dieLevel = "die-level"

  /// Planes of the input.
  public var planeCount: Int { self == .dieLevel ? 1 : 3 }

  /// The value of a plane before normalisation.
  ///
  /// - Parameters:
  ///   - plane: 0 to ``planeCount`` - 1.
  ///   - state: The die shown at the pixel.
  ///   - x: Column of the pixel in an input of `side` x `side`.
  ///   - y: Its row.
  func value(plane: Int, state: UInt8, x: Int, y: Int, side: Int) -> Float {
    switch (self, plane) {
    case (.dieRadius, 0): return state == DieGrid.fail ? 1 : 0
    case (.dieRadius, 1): return state != DieGrid.noDie ? 1 : 0
    case (.dieRadius, _):
      let u = Float(2 * x + 1) / Float(side) - 1
      let v = Float(2 * y + 1) / Float(side) - 1
      return (u * u + v * v).squareRoot()
    case (.oneHotDie, _): return Int(state) == plane ? 1 : 0
    case (.dieLevel, _): return Float(state) / 2
    }
  }
}
