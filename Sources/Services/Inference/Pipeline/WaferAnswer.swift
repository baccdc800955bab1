internal import Foundation
internal import WafermapAPI

/// What was found on one wafer, with everything that the log keeps of it.
struct WaferAnswer: Sendable {
  /// Polygons and embedding included.
  var message: Wafermap_V1_Prediction
  let identifier: UUID
  let map: IdentifiedMap
  /// Maps of the forward pass that it comes from; nil when it comes from the cache.
  let batchSize: Int?
  var times: StageTimes

  /// The answer with what was asked for.
  func stripped(_ options: AnswerOptions) -> Wafermap_V1_Prediction {
    var answer = message
    if !options.includesEmbedding { answer.embedding = [] }
    if options.omitsPolygons {
      for index in answer.regions.indices { answer.regions[index].clearPolygon() }
    }
    return answer
  }
}
