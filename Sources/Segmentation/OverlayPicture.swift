import Domain
public import Imaging

/// A picture of a wafer with what was found on it: dies in grey, patterns in colour, an outline
/// around each region, and a legend below.
public struct OverlayPicture: Sendable {
  /// Smallest length of the map's longer side, in pixels: small maps are enlarged by whole factors
  /// until they have it.
  public static let mapSideMin = 640
  /// Thickness of outlines, and space around the map, for an enlargement: whole pixels.
  private static let margin = 16
  private static let letterScale = 2
  private static let lineHeight = 24

  /// Width in pixels.
  public let width: Int
  /// Height in pixels.
  public let height: Int
  /// Red, green and blue of each pixel, row by row.
  public let rgbBytes: [UInt8]

  /// Draws a prediction.
  public init(of map: DecodedWaferMap, _ prediction: Prediction) {
    let scale = max(
      1,
      (Self.mapSideMin + max(map.width, map.height) - 1) / max(map.width, map.height)
    )
    let legend = Self.legend(of: prediction)
    let legendWidth = legend.map { Self.textWidth($0.text) }.max() ?? 0
    var canvas = RGBCanvas(
      width: max(map.width * scale, legendWidth + Self.lineHeight) + 2 * Self.margin,
      height: map.height * scale + 3 * Self.margin + legend.count * Self.lineHeight,
      background: OverlayColours.noDie
    )
    Self.drawDies(map, prediction, scale, &canvas)
    for region in prediction.regions { Self.drawOutline(region, scale, &canvas) }
    for (line, entry) in legend.enumerated() {
      let y = map.height * scale + 2 * Self.margin + line * Self.lineHeight
      let swatch = BitmapFont.height * Self.letterScale
      if let colour = entry.colour {
        canvas.fill(x: Self.margin..<Self.margin + swatch, y: y..<y + swatch, colour)
      }
      canvas.write(
        entry.text,
        x: Self.margin + Self.lineHeight,
        y: y,
        scale: Self.letterScale,
        OverlayColours.ink
      )
    }
    width = canvas.width
    height = canvas.height
    rgbBytes = canvas.bytes
  }

  /// The picture as a PNG file.
  public func png() throws(ImagingError) -> [UInt8] {
    try PNGEncoding.rgb(rgbBytes, width: width, height: height)
  }

  private static func textWidth(_ text: String) -> Int {
    text.count * BitmapFont.advance * letterScale
  }

  /// A line for each pattern that is present, then for each class that is painted without being
  /// one of them.
  private static func legend(
    of prediction: Prediction
  ) -> [(text: String, colour: PixelColour?)] {
    func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))%" }
    let present = prediction.patterns.map { pattern in
      let text =
        "\(pattern.name)  \(percent(pattern.areaShare)) of dies"
        + "  \(percent(pattern.confidence)) sure"
      return (text, pattern.classIndex.map(OverlayColours.colour(of:)))
    }
    let known = Set(prediction.patterns.compactMap(\.classIndex))
    let painted = prediction.dieMask.areas().filter { !known.contains($0.classIndex) }.map {
      let text = "\(prediction.name(of: $0.classIndex))  \($0.pixelCount) dies  not sure"
      return (text, Optional(OverlayColours.colour(of: $0.classIndex)))
    }
    let lines = present + painted
    return lines.isEmpty ? [("no pattern", nil)] : lines
  }

  private static func drawDies(
    _ map: DecodedWaferMap,
    _ prediction: Prediction,
    _ scale: Int,
    _ canvas: inout RGBCanvas
  ) {
    let states = map.spread(map.grid.states, outside: DieGrid.noDie)
    // A gap between dies shows where they are; it needs pixels to spare.
    let gap = map.hasKnownDies && scale >= 6 ? 1 : 0
    for (pixel, state) in states.enumerated() where state != DieGrid.noDie {
      let classIndex = prediction.mask.classes[pixel]
      let colour =
        classIndex != 0
        ? OverlayColours.colour(of: classIndex)
        : state == DieGrid.fail ? OverlayColours.fail : OverlayColours.pass
      let x = margin + pixel % map.width * scale
      let y = margin + pixel / map.width * scale
      canvas.fill(x: x..<x + scale - gap, y: y..<y + scale - gap, colour)
    }
  }

  private static func drawOutline(_ region: Region, _ scale: Int, _ canvas: inout RGBCanvas) {
    for ring in [region.polygon.outer] + region.polygon.holes {
      for (index, point) in ring.points.enumerated() {
        let next = ring.points[index + 1 == ring.points.count ? 0 : index + 1]
        let x = margin + Int(min(point.x, next.x)) * scale
        let y = margin + Int(min(point.y, next.y)) * scale
        let endX = margin + Int(max(point.x, next.x)) * scale
        let endY = margin + Int(max(point.y, next.y)) * scale
        // Two pixels wide, one on either side of the border.
        canvas.fill(x: x - 1..<endX + 1, y: y - 1..<endY + 1, OverlayColours.ink)
      }
    }
  }
}
