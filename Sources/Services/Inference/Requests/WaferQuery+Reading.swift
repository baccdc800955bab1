internal import Domain
internal import Foundation
internal import Imaging
internal import WafermapAPI

extension WaferQuery {
  /// Reads a request.
  ///
  /// - Throws: ``InvalidRequest`` with everything that is wrong.
  init(_ message: Wafermap_V1_PredictRequest) throws(InvalidRequest) {
    var violations = Violations()
    violations.checkText(
      "wafer_id",
      message.waferID,
      countMax: Self.nameCountMax,
      isRequired: true
    )
    let source = Self.source(message, &violations)
    let version = message.modelVersion.isEmpty ? nil : message.modelVersion
    if let version { ModelVersionName.check("model_version", version, &violations) }
    let options = AnswerOptions(message.options, &violations)
    let orientation = WaferOrientation(message.orientation, &violations)
    let layout = Self.layout(message, &violations)
    switch source {
    case .grid:
      if message.hasDieLayout {
        violations.add("die_layout", .notAllowed, "a die grid has its own; leave it out")
      }
    case .image, .url:
      if orientation.origin != .upperLeft {
        violations.add("orientation.origin", .notAllowed, "pictures are always upper left")
      }
      if orientation.axis != .row {
        violations.add("orientation.axis", .notAllowed, "pictures are always row by row")
      }
    case nil: break
    }
    if message.hasGeometry { Self.check(message.geometry, &violations) }
    if message.hasContext { Self.check(message.context, &violations) }
    guard violations.isEmpty, let source else {
      throw InvalidRequest(violations: violations.all)
    }
    self.init(
      waferID: message.waferID,
      source: source,
      modelVersion: version,
      options: options,
      orientation: orientation,
      layout: layout,
      geometry: message.hasGeometry ? message.geometry : nil,
      context: message.hasContext ? message.context : nil
    )
  }

  private static func source(
    _ message: Wafermap_V1_PredictRequest,
    _ violations: inout Violations
  ) -> WaferSource? {
    switch message.source {
    case .image(let bytes):
      if bytes.isEmpty { violations.add("image", .required, "the file is empty") }
      if bytes.count > imageBytesMax {
        violations.add(
          "image",
          .tooLarge,
          "\(bytes.count) bytes; at most \(imageBytesMax) are taken"
        )
      }
      return .image(bytes)
    case .dieGrid(let grid):
      check(grid, &violations)
      return .grid(grid)
    case .imageURL(let url):
      violations.checkText("image_url", url, countMax: urlCountMax, isRequired: true)
      return .url(url)
    case nil:
      violations.add("source", .required, "give one of image, die_grid and image_url")
      return nil
    }
  }

  private static func check(_ grid: Wafermap_V1_DieGrid, _ violations: inout Violations) {
    let sides = 1...UInt32(DieGrid.sideMax)
    violations.checkRange("die_grid.rows", grid.rows, sides)
    violations.checkRange("die_grid.columns", grid.columns, sides)
    if sides.contains(grid.rows), sides.contains(grid.columns) {
      let count = Int(grid.rows) * Int(grid.columns)
      if grid.dies.count != count {
        violations.add(
          "die_grid.dies",
          .inconsistent,
          "\(grid.dies.count) values for \(grid.rows) rows of \(grid.columns) columns, which are"
            + " \(count)"
        )
      }
    }
    guard grid.hasBins else { return }
    let bins = 0...UInt32(UInt8.max)
    violations.checkRange("die_grid.bins.null_bin", grid.bins.nullBin, bins)
    if !(1...Int(UInt8.max)).contains(grid.bins.passBins.count) {
      violations.add(
        "die_grid.bins.pass_bins",
        .outOfRange,
        "\(grid.bins.passBins.count) codes; give 1 to \(UInt8.max)"
      )
      return
    }
    for (index, bin) in grid.bins.passBins.enumerated() {
      violations.checkRange("die_grid.bins.pass_bins[\(index)]", bin, bins)
      if bin == grid.bins.nullBin {
        violations.add(
          "die_grid.bins.pass_bins[\(index)]",
          .inconsistent,
          "bin \(bin) cannot mean both no die and pass"
        )
      }
    }
  }

  private static func layout(
    _ message: Wafermap_V1_PredictRequest,
    _ violations: inout Violations
  ) -> DieLayout? {
    guard message.hasDieLayout else { return nil }
    let layout = message.dieLayout
    let sides = 1...UInt32(DieGrid.sideMax)
    violations.checkRange("die_layout.rows", layout.rows, sides)
    violations.checkRange("die_layout.columns", layout.columns, sides)
    var area: BoundingBox?
    if layout.hasArea {
      let places = 0...Double(DieGrid.sideMax)
      let parts = [
        ("x", layout.area.x, places), ("y", layout.area.y, places),
        ("width", layout.area.width, 1...places.upperBound),
        ("height", layout.area.height, 1...places.upperBound),
      ]
      for (name, value, range) in parts {
        violations.checkRange("die_layout.area.\(name)", value, range)
        if value.isFinite, value != value.rounded() {
          violations.add("die_layout.area.\(name)", .malformed, "give whole pixels")
        }
      }
      guard violations.isEmpty else { return nil }
      area = BoundingBox(
        x: Int(layout.area.x),
        y: Int(layout.area.y),
        width: Int(layout.area.width),
        height: Int(layout.area.height)
      )
    }
    return DieLayout(rows: Int(layout.rows), columns: Int(layout.columns), area: area)
  }
}
