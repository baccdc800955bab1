public import Foundation

/// Where a map comes from, as its sender said; everything is optional.
public struct PredictionContext: Hashable, Sendable {
  /// Lot.
  public var lot: String?
  /// Slot in the carrier, 1...255.
  public var slot: Int?
  /// Product or device.
  public var product: String?
  /// Process or test step.
  public var step: String?
  /// Recipe or test program.
  public var recipe: String?
  /// Equipment that made the measurement.
  public var equipment: String?
  /// When the dies were measured.
  public var measuredAt: Date?
  /// Anything else.
  public var labels: [String: String]

  /// A context; nothing is known unless it is said.
  public init(
    lot: String? = nil,
    slot: Int? = nil,
    product: String? = nil,
    step: String? = nil,
    recipe: String? = nil,
    equipment: String? = nil,
    measuredAt: Date? = nil,
    labels: [String: String] = [:]
  ) {
    self.lot = lot
    self.slot = slot
    self.product = product
    self.step = step
    self.recipe = recipe
    self.equipment = equipment
    self.measuredAt = measuredAt
    self.labels = labels
  }
}
