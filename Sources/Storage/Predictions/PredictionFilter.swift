public import Foundation

/// Which predictions to list: those that match everything that is set. Failed ones never match.
public struct PredictionFilter: Hashable, Sendable {
  /// Only of this wafer.
  public var waferID: String?
  /// Only by this model version.
  public var modelVersion: String?
  /// Only with this pattern present; 0: only those without any pattern.
  public var pattern: Int?
  /// Only those made at or after this time.
  public var from: Date?
  /// Only those made before this time.
  public var until: Date?
  /// Only of this lot.
  public var lot: String?
  /// Only from this equipment.
  public var equipment: String?

  /// A filter that lets everything through that is not asked about.
  public init(
    waferID: String? = nil,
    modelVersion: String? = nil,
    pattern: Int? = nil,
    from: Date? = nil,
    until: Date? = nil,
    lot: String? = nil,
    equipment: String? = nil
  ) {
    self.waferID = waferID
    self.modelVersion = modelVersion
    self.pattern = pattern
    self.from = from
    self.until = until
    self.lot = lot
    self.equipment = equipment
  }
}
