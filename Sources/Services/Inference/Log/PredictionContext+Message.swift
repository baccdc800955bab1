internal import Foundation
internal import Storage
internal import SwiftProtobuf
internal import WafermapAPI

extension PredictionContext {
  /// What a request says; an empty text says nothing.
  init(_ message: Wafermap_V1_WaferContext?) {
    self.init()
    guard let message else { return }
    func given(_ text: String) -> String? { text.isEmpty ? nil : text }
    lot = given(message.lotID)
    if message.hasSlot { slot = Int(message.slot) }
    product = given(message.productID)
    step = given(message.stepID)
    recipe = given(message.recipeID)
    equipment = given(message.equipmentID)
    if message.hasMeasuredAt { measuredAt = message.measuredAt.date }
    labels = message.labels
  }

  /// The context as it was given; nil when nothing was.
  var message: Wafermap_V1_WaferContext? {
    guard self != PredictionContext() else { return nil }
    return .with {
      $0.lotID = lot ?? ""
      if let slot { $0.slot = UInt32(clamping: slot) }
      $0.productID = product ?? ""
      $0.stepID = step ?? ""
      $0.recipeID = recipe ?? ""
      $0.equipmentID = equipment ?? ""
      if let measuredAt { $0.measuredAt = .init(microsecondsOf: measuredAt) }
      $0.labels = labels
    }
  }
}
