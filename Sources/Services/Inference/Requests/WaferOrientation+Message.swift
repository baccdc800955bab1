internal import Domain
internal import SwiftProtobuf
internal import WafermapAPI

extension WaferOrientation {
  /// Reads an orientation that lies in field `orientation`; what is not said is the default.
  init(_ message: Wafermap_V1_WaferOrientation, _ violations: inout Violations) {
    let notch: NotchPosition
    switch message.notch {
    case .unspecified, .bottom: notch = .bottom
    case .left: notch = .left
    case .top: notch = .top
    case .right: notch = .right
    case .UNRECOGNIZED(let number):
      violations.unknown("orientation.notch", number)
      notch = .bottom
    }
    let origin: OriginCorner
    switch message.origin {
    case .unspecified, .upperLeft: origin = .upperLeft
    case .upperRight: origin = .upperRight
    case .lowerLeft: origin = .lowerLeft
    case .lowerRight: origin = .lowerRight
    case .UNRECOGNIZED(let number):
      violations.unknown("orientation.origin", number)
      origin = .upperLeft
    }
    let axis: MajorAxis
    switch message.axis {
    case .unspecified, .row: axis = .row
    case .column: axis = .column
    case .UNRECOGNIZED(let number):
      violations.unknown("orientation.axis", number)
      axis = .row
    }
    self.init(notch: notch, origin: origin, axis: axis)
  }

  /// The orientation with every field said.
  var message: Wafermap_V1_WaferOrientation {
    Wafermap_V1_WaferOrientation.with {
      $0.notch =
        switch notch {
        case .bottom: .bottom
        case .left: .left
        case .top: .top
        case .right: .right
        }
      $0.origin =
        switch origin {
        case .upperLeft: .upperLeft
        case .upperRight: .upperRight
        case .lowerLeft: .lowerLeft
        case .lowerRight: .lowerRight
        }
      $0.axis = axis == .row ? .row : .column
    }
  }

  /// From the map as it is looked at to the frame in which results are given: columns are counted
  /// from the side on which the first die is, and rows too. Its own inverse.
  var seenToAnswered: GridSymmetry {
    GridSymmetry(
      transposes: false,
      flipsRows: origin == .lowerLeft || origin == .lowerRight,
      flipsColumns: origin == .upperRight || origin == .lowerRight
    )
  }
}
