internal import Domain
internal import Imaging
internal import Segmentation
internal import SwiftProtobuf
internal import WafermapAPI

/// The regions of a map in units of dies, for maps whose dies are known.
struct DieRegions {
  private struct Tally {
    var count = 0
    var columns = (first: Int.max, last: 0)
    var rows = (first: Int.max, last: 0)
    var columnSum = 0
    var rowSum = 0

    mutating func add(column: Int, row: Int) {
      count += 1
      columns = (min(columns.first, column), max(columns.last, column))
      rows = (min(rows.first, row), max(rows.last, row))
      columnSum += column
      rowSum += row
    }
  }

  /// The die that each pixel shows, -1 for none; nil where one pixel is one die.
  private let dieOfPixel: [Int]?
  private let width: Int
  private let labels: [Int32]
  private let tallies: [Tally]

  /// nil for a map whose dies are not known.
  init?(of prediction: Prediction, on map: DecodedWaferMap) {
    guard map.hasKnownDies else { return nil }
    let mask = prediction.dieMask
    let components = ComponentLabels(of: mask, connectivity: .eight)
    var tallies = [Tally](repeating: Tally(), count: components.count)
    for (die, label) in components.labels.enumerated() where label != 0 {
      tallies[Int(label) - 1].add(column: die % mask.width, row: die / mask.width)
    }
    labels = components.labels
    self.tallies = tallies
    width = map.width
    let isOneToOne = map.width == mask.width && map.height == mask.height
    dieOfPixel =
      isOneToOne ? nil : map.spread(Array(map.grid.states.indices), outside: -1)
  }

  /// A region of the map's mask in dies.
  ///
  /// Every die of a layout has a pixel, so that the pixels of one connected area of dies are one
  /// region, and any of its pixels leads to it.
  func dies(of region: Region) -> Wafermap_V1_DieRegion? {
    guard let corner = Self.firstCorner(of: region.polygon.outer) else { return nil }
    let pixel = Int(corner.y) * width + Int(corner.x)
    let die = dieOfPixel?[pixel] ?? pixel
    guard labels.indices.contains(die), labels[die] != 0 else { return nil }
    let tally = tallies[Int(labels[die]) - 1]
    return .with {
      $0.column = UInt32(tally.columns.first)
      $0.row = UInt32(tally.rows.first)
      $0.columnCount = UInt32(tally.columns.last - tally.columns.first + 1)
      $0.rowCount = UInt32(tally.rows.last - tally.rows.first + 1)
      $0.area = Double(tally.count)
      $0.centroidColumn = Double(tally.columnSum) / Double(tally.count) + 0.5
      $0.centroidRow = Double(tally.rowSum) / Double(tally.count) + 0.5
    }
  }

  /// The upper left corner of the first pixel: of the highest corners, the leftmost.
  private static func firstCorner(of ring: Ring) -> Point? {
    ring.points.min { ($0.y, $0.x) < ($1.y, $1.x) }
  }
}
