internal import ModelServing
internal import Segmentation
internal import SwiftProtobuf
internal import WafermapAPI

/// How long each stage of one request took; nil for a stage that did not happen.
struct StageTimes: Sendable {
  var fetch: Duration?
  var decode: Duration?
  var cache: Duration?
  var queue: Duration?
  var preprocess: Duration?
  var forward: Duration?
  var postprocess: Duration?
  var total: Duration = .zero

  var message: Wafermap_V1_StageTimings {
    .with {
      if let fetch { $0.fetchMs = fetch.inMilliseconds }
      if let decode { $0.decodeMs = decode.inMilliseconds }
      if let cache { $0.cacheMs = cache.inMilliseconds }
      if let queue { $0.queueMs = queue.inMilliseconds }
      if let preprocess { $0.preprocessMs = preprocess.inMilliseconds }
      if let forward { $0.forwardMs = forward.inMilliseconds }
      if let postprocess { $0.postprocessMs = postprocess.inMilliseconds }
      $0.totalMs = total.inMilliseconds
    }
  }
}

extension Duration {
  /// Milliseconds, to the nanosecond.
  var inMilliseconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) * 1000 + Double(attoseconds) / 1e15
  }
}
