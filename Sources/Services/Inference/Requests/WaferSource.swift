internal import Domain
internal import Foundation
internal import WafermapAPI

/// Where the map of a query is.
enum WaferSource: Sendable {
  /// The bytes of a PNG or JPEG file.
  case image(Data)
  /// Die results as they were sent; their size has been checked, their values have not.
  case grid(Wafermap_V1_DieGrid)
  /// Where a PNG or JPEG file lies.
  case url(String)
}
