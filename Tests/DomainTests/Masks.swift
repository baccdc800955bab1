import Domain
import FixtureSupport

extension Mask {
  /// A mask drawn in text: a digit is a class, a dot background.
  init(drawing: String) {
    let lines = drawing.split(separator: "\n")
    self.init(
      width: lines[0].count,
      height: lines.count,
      classes: lines.joined().map { UInt8($0.wholeNumberValue ?? 0) }
    )
  }

  /// A mask of random classes; `density` of the pixels are not background.
  static func random(seed: UInt64, sideMax: Int = 24) -> Mask {
    var generator = SeededGenerator(seed: seed)
    let width = Int.random(in: 1...sideMax, using: &generator)
    let height = Int.random(in: 1...sideMax, using: &generator)
    let density = Double.random(in: 0...1, using: &generator)
    let classMax = UInt8.random(in: 1...3, using: &generator)
    let classes = (0..<width * height).map { _ in
      Double.random(in: 0..<1, using: &generator) < density
        ? UInt8.random(in: 1...classMax, using: &generator) : 0
    }
    return Mask(width: width, height: height, classes: classes)
  }
}
