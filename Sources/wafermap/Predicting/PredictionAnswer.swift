import Domain
import Imaging
import Segmentation
import WafermapAPI

/// A server's answer for a map that this process has read, too.
struct PredictionAnswer {
  let message: Wafermap_V1_Prediction
  let map: DecodedWaferMap
  /// The mask, as it is drawn.
  private let mask: Mask?

  /// Takes an answer apart.
  ///
  /// - Throws: `CommandFailure` when it is not about the map.
  init(_ message: Wafermap_V1_Prediction, of map: DecodedWaferMap) throws(CommandFailure) {
    guard Int(message.width) == map.width, Int(message.height) == map.height else {
      throw CommandFailure(
        message: "the answer is about a map of \(message.width) x \(message.height), not"
          + " \(map.width) x \(map.height): is the server of another version?"
      )
    }
    self.message = message
    self.map = map
    guard case .rle(let runs) = message.mask.data else {
      mask = nil
      return
    }
    mask = Mask(
      width: map.width,
      height: map.height,
      classes: try Self.classes(of: runs, count: map.width * map.height)
    )
  }

  /// The picture of the wafer with what was found on it.
  ///
  /// - Throws: `CommandFailure` when the answer holds no mask, `ImagingError` when it finds no
  ///   memory.
  func overlay() throws -> [UInt8] {
    guard let mask else {
      throw CommandFailure(message: "the answer holds no mask to draw")
    }
    let prediction = Prediction(
      drawn: mask,
      dieMask: dieMask(of: mask),
      regions: message.regions.map(Self.region),
      patterns: message.patterns.map {
        (
          $0.classIndex == 0 ? nil : UInt8(clamping: $0.classIndex),
          Self.name(of: $0.pattern, $0.classIndex), $0.confidence, $0.areaShare
        )
      },
      classNames: (0...UInt32(mask.classes.max() ?? 0)).map(className)
    )
    return try OverlayPicture(of: map, prediction).png()
  }

  /// The name of a class: the table's for a pattern of it, else its number.
  static func name(of pattern: Wafermap_V1_Pattern, _ classIndex: UInt32) -> String {
    if let known = Pattern(rawValue: UInt8(clamping: pattern.rawValue)) { return known.name }
    return classIndex == 0 ? Pattern.backgroundName : "class \(classIndex)"
  }

  /// The name of a mask value, which an answer tells with whatever names the class.
  private func className(_ classIndex: UInt32) -> String {
    let pattern =
      message.classProbabilities.first { $0.classIndex == classIndex }?.pattern
      ?? message.regions.first { $0.classIndex == classIndex }?.pattern
      ?? message.patterns.first { $0.classIndex == classIndex }?.pattern
    return Self.name(of: pattern ?? .unspecified, classIndex)
  }

  /// The class of each die: that of the pixels which show it.
  private func dieMask(of mask: Mask) -> Mask {
    let grid = map.grid
    var classes = [UInt8](repeating: 0, count: grid.states.count)
    let dieOfPixel = map.spread(Array(grid.states.indices), outside: -1)
    for (pixel, die) in dieOfPixel.enumerated() where die >= 0 {
      classes[die] = mask.classes[pixel]
    }
    return Mask(width: grid.columns, height: grid.rows, classes: classes)
  }

  private static func region(_ message: Wafermap_V1_Region) -> Region {
    Region(
      of: UInt8(clamping: message.classIndex),
      Polygon(outer: ring(message.polygon.outer), holes: message.polygon.holes.map(ring)),
      boundingBox: BoundingBox(
        x: Int(coordinate: message.bbox.x),
        y: Int(coordinate: message.bbox.y),
        width: Int(coordinate: message.bbox.width),
        height: Int(coordinate: message.bbox.height)
      ),
      areaPixels: Int(message.areaPx),
      centroid: Point(x: message.centroid.x, y: message.centroid.y),
      position: PolarPosition(
        atRadius: message.centroidPolar.radius,
        angleDegrees: message.centroidPolar.angleDegrees
      ),
      meanConfidence: message.confidence
    )
  }

  private static func ring(_ message: Wafermap_V1_Ring) -> Ring {
    let values = message.coordinates
    return Ring(
      stride(from: 0, to: values.count - 1, by: 2).map {
        Point(x: Double(Int(coordinate: values[$0])), y: Double(Int(coordinate: values[$0 + 1])))
      }
    )
  }

  private static func classes(
    of runs: Wafermap_V1_RunLengthMask,
    count: Int
  ) throws(CommandFailure) -> [UInt8] {
    var classes: [UInt8] = []
    classes.reserveCapacity(count)
    for (length, value) in zip(runs.lengths, runs.values) {
      guard Int(length) <= count - classes.count, let index = UInt8(exactly: value) else { break }
      classes.append(contentsOf: repeatElement(index, count: Int(length)))
    }
    guard classes.count == count, runs.lengths.count == runs.values.count else {
      throw CommandFailure(message: "the mask of the answer does not fit the map")
    }
    return classes
  }
}
