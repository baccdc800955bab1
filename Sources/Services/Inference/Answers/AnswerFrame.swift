internal import Domain
internal import SwiftProtobuf
internal import WafermapAPI

/// Turns shapes from the map as it is looked at into the frame in which results are given, in which
/// columns are counted from the side of the first die, and rows too.
struct AnswerFrame {
  private let width: Double
  private let height: Double
  private let symmetry: GridSymmetry

  /// - Parameters:
  ///   - width: Columns of the map.
  ///   - height: Rows of the map.
  init(width: Int, height: Int, orientation: WaferOrientation) {
    self.width = Double(width)
    self.height = Double(height)
    symmetry = orientation.seenToAnswered
  }

  /// Values of pixels, row by row.
  func turned(_ classes: [UInt8]) -> [UInt8] {
    symmetry == .identity
      ? classes : symmetry.apply(to: classes, rows: Int(height), columns: Int(width))
  }

  func point(_ point: Point) -> Wafermap_V1_Point {
    let turned = turned(point)
    return .with {
      $0.x = turned.x
      $0.y = turned.y
    }
  }

  func box(_ box: BoundingBox) -> Wafermap_V1_BoundingBox {
    .with {
      $0.x = Double(box.x)
      $0.y = Double(box.y)
      $0.width = Double(box.width)
      $0.height = Double(box.height)
      if symmetry.flipsColumns { $0.x = width - $0.x - $0.width }
      if symmetry.flipsRows { $0.y = height - $0.y - $0.height }
    }
  }

  func polygon(_ polygon: Polygon) -> Wafermap_V1_Polygon {
    .with {
      $0.outer = ring(polygon.outer)
      $0.holes = polygon.holes.map(ring)
    }
  }

  private func ring(_ ring: Ring) -> Wafermap_V1_Ring {
    var points = ring.points.map(turned)
    // One reflection turns clockwise into counter-clockwise.
    if symmetry.flipsRows != symmetry.flipsColumns { points.reverse() }
    return .with { message in
      message.coordinates.reserveCapacity(2 * points.count)
      for point in points {
        message.coordinates.append(point.x)
        message.coordinates.append(point.y)
      }
    }
  }

  private func turned(_ point: Point) -> Point {
    Point(
      x: symmetry.flipsColumns ? width - point.x : point.x,
      y: symmetry.flipsRows ? height - point.y : point.y
    )
  }
}
