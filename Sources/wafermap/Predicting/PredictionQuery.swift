import Domain
import Foundation
import Imaging
import WafermapAPI

/// What a server is asked about every file of a command.
struct PredictionQuery {
  let layout: Imaging.DieLayout?
  let notch: NotchPosition
  let modelVersion: String?
  let options: Wafermap_V1_PredictOptions

  /// A file that is ready to be sent.
  struct Prepared {
    let map: DecodedWaferMap
    let request: Wafermap_V1_PredictRequest
  }

  /// Longest identifier of a wafer in the contract, in characters.
  private static let waferIDLengthMax = 128

  /// Reads a file. A table is sent as its dies, a picture as it is.
  ///
  /// - Throws: `ImagingError`, or `CommandFailure` when the file goes away meanwhile.
  func prepare(_ file: String) throws -> Prepared {
    let map = try MapFile.read(path: file, layout: layout)
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw CommandFailure(message: "cannot read it a second time")
    }
    var request = Wafermap_V1_PredictRequest()
    request.waferID = String(
      URL(filePath: file).lastPathComponent.prefix(Self.waferIDLengthMax)
    )
    let head = Array(bytes.prefix(Self.signatureByteCount))
    if Picture.isPNG(head) || Picture.isJPEG(head) {
      request.image = bytes
      if let layout {
        request.dieLayout.rows = UInt32(clamping: layout.rows)
        request.dieLayout.columns = UInt32(clamping: layout.columns)
      }
    } else {
      request.dieGrid.rows = UInt32(map.grid.rows)
      request.dieGrid.columns = UInt32(map.grid.columns)
      request.dieGrid.dies = Data(map.grid.states)
    }
    request.orientation.notch = Self.notch(notch)
    if let modelVersion { request.modelVersion = modelVersion }
    request.options = options
    return Prepared(map: map, request: request)
  }

  /// Bytes that tell a picture from a table.
  private static let signatureByteCount = 8

  private static func notch(_ notch: NotchPosition) -> Wafermap_V1_NotchPosition {
    switch notch {
    case .bottom: .bottom
    case .left: .left
    case .top: .top
    case .right: .right
    }
  }
}
