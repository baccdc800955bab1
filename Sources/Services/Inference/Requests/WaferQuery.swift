internal import Domain
internal import Imaging
internal import WafermapAPI

/// One wafer map to predict: a `PredictRequest` whose every field has been checked but for what
/// only decoding can tell.
struct WaferQuery: Sendable {
  /// Longest wafer id, and longest of most names.
  static let nameCountMax = 128
  /// Largest image, in bytes.
  static let imageBytesMax = 32 << 20
  /// Longest `image_url`, in characters.
  static let urlCountMax = 2048
  /// Most pixels of an image and most dies of a grid; neither may have more than `DieGrid.sideMax`
  /// on a side.
  static let pixelsMax = DieGrid.sideMax * DieGrid.sideMax

  let waferID: String
  let source: WaferSource
  /// nil asks for the active version.
  let modelVersion: String?
  let options: AnswerOptions
  let orientation: WaferOrientation
  /// Where the dies are in an image.
  let layout: DieLayout?
  /// As it was sent; nil when it was not.
  let geometry: Wafermap_V1_WaferGeometry?
  /// As it was sent; nil when it was not.
  let context: Wafermap_V1_WaferContext?

  /// The request's field in which the map is.
  var sourceField: String {
    switch source {
    case .image: "image"
    case .grid: "die_grid"
    case .url: "image_url"
    }
  }
}
