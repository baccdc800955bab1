/// A connected area of one class (eight neighbours).
public struct Region: Hashable, Sendable {
  /// The class, never background.
  public let classIndex: UInt8
  /// The outline; rasterised, it gives the same pixels again.
  public let polygon: Polygon
  /// The box around its pixels.
  public let boundingBox: BoundingBox
  /// Number of its pixels, at least 1.
  public let areaPixels: Int
  /// Mean of the centres of its pixels.
  public let centroid: Point
  /// The centroid on the wafer.
  public let position: PolarPosition
  /// Mean over its pixels of the probability of its class, 0 to 1.
  public let meanConfidence: Double
}

extension Region {
  /// Most regions of one mask; of more, the smaller ones are left out.
  public static let countMax = 10_000

  /// The regions of a mask, the largest first; of equal ones, the one that starts further up, then
  /// further left. At most ``countMax``.
  ///
  /// - Parameters:
  ///   - mask: The class of each pixel.
  ///   - confidences: The probability of that class, one for each pixel.
  ///   - waferBox: The pixels whose four sides the wafer touches, for ``position``; nil is all.
  ///   - notch: Where the notch is, for ``position``.
  ///   - minimumAreaPixels: Smaller regions are left out.
  /// - Precondition: There is one confidence for each pixel.
  public static func find(
    in mask: Mask,
    confidences: [Float],
    waferBox: BoundingBox? = nil,
    notch: NotchPosition = .bottom,
    minimumAreaPixels: Int = 1
  ) -> [Region] {
    precondition(confidences.count == mask.classes.count, "each pixel has a confidence")
    let components = ComponentLabels(of: mask, connectivity: .eight)
    var tallies = [PixelTally](repeating: PixelTally(), count: components.count)
    for (pixel, label) in components.labels.enumerated() where label != 0 {
      tallies[Int(label) - 1].add(
        x: pixel % mask.width,
        y: pixel / mask.width,
        mask.classes[pixel],
        confidences[pixel]
      )
    }
    // Labels are in the order of first pixels, and sorting by area keeps the order of equals.
    let kept = tallies.indices.filter { tallies[$0].count >= minimumAreaPixels }
      .sorted { tallies[$0].count > tallies[$1].count }.prefix(countMax)
    var isKept = [Bool](repeating: false, count: components.count)
    for index in kept { isKept[index] = true }
    let polygons = components.polygons(of: isKept)
    let wafer = waferBox ?? BoundingBox(x: 0, y: 0, width: mask.width, height: mask.height)
    return kept.compactMap { index in
      polygons[index].map {
        Region(tallies[index], $0, wafer: wafer, notch: notch)
      }
    }
  }

  private init(
    _ tally: PixelTally,
    _ polygon: Polygon,
    wafer: BoundingBox,
    notch: NotchPosition
  ) {
    let count = Double(tally.count)
    classIndex = tally.classIndex
    self.polygon = polygon
    boundingBox = BoundingBox(
      x: tally.minX,
      y: tally.minY,
      width: tally.maxX - tally.minX + 1,
      height: tally.maxY - tally.minY + 1
    )
    areaPixels = tally.count
    centroid = Point(x: Double(tally.sumX) / count + 0.5, y: Double(tally.sumY) / count + 0.5)
    position = PolarPosition(
      of: Point(x: centroid.x - Double(wafer.x), y: centroid.y - Double(wafer.y)),
      width: wafer.width,
      height: wafer.height,
      notch: notch
    )
    meanConfidence = tally.sumConfidence / count
  }
}
