public import Domain
public import Foundation

/// A wafer map as the pool keeps it: once for each wafer and content.
public struct WaferMapRecord: Hashable, Sendable {
  /// The wafer, 1 to 128 characters.
  public var waferID: String
  /// SHA-256 over shape, dies and orientation, 32 bytes.
  public var digest: [UInt8]
  /// Rows of dies.
  public var rows: Int
  /// Columns of dies.
  public var columns: Int
  /// State of each die, row by row as the map is looked at: 0 no die, 1 pass, 2 fail.
  public var dies: [UInt8]
  /// Whether the dies were given rather than found in a picture.
  public var hasKnownDies: Bool
  /// How the map lay when it was sent.
  public var orientation: WaferOrientation
  /// Sizes on the real wafer.
  public var geometry: StoredGeometry
  /// Lot.
  public var lot: String?
  /// Product or device.
  public var product: String?
  /// Equipment that made the measurement.
  public var equipment: String?
  /// When the system saw it first.
  public var firstSeenAt: Date

  /// A map.
  ///
  /// - Precondition: `dies` has `rows` times `columns` values, `digest` 32 bytes.
  public init(
    waferID: String,
    digest: [UInt8],
    rows: Int,
    columns: Int,
    dies: [UInt8],
    hasKnownDies: Bool,
    orientation: WaferOrientation = WaferOrientation(),
    geometry: StoredGeometry = StoredGeometry(),
    lot: String? = nil,
    product: String? = nil,
    equipment: String? = nil,
    firstSeenAt: Date
  ) {
    precondition(dies.count == rows * columns, "each place has a state")
    precondition(digest.count == 32, "a SHA-256 has 32 bytes")
    self.waferID = waferID
    self.digest = digest
    self.rows = rows
    self.columns = columns
    self.dies = dies
    self.hasKnownDies = hasKnownDies
    self.orientation = orientation
    self.geometry = geometry
    self.lot = lot
    self.product = product
    self.equipment = equipment
    self.firstSeenAt = firstSeenAt
  }
}
