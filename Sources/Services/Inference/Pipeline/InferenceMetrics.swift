internal import GRPCCore
internal import Interceptors
public import Metrics
internal import Synchronization

/// The figures of inference, under names after Triton's `nv_inference_*`; Monitoring knows them.
///
/// Their labels are model versions and status codes, so their number is bounded.
public final class InferenceMetrics: Sendable {
  private struct Model {
    let success: Counter
    let total: Timer
    let queue: Timer
    let input: Timer
    let infer: Timer
    let output: Timer
    let batchSize: Recorder
  }

  private static let unknownModel = "none"

  private let factory: any MetricsFactory
  private let models = Mutex<[String: Model]>([:])
  private let failures = Mutex<[String: Counter]>([:])
  private let cacheHits: Counter
  private let cacheMisses: Counter
  private let cacheErrors: Counter
  private let logDrops: Counter

  /// Creates the metrics; `factory` is the process's own unless given.
  public init(factory: any MetricsFactory = MetricsSystem.factory) {
    self.factory = factory
    cacheHits = Counter(label: "wafermap_cache_hit_total", factory: factory)
    cacheMisses = Counter(label: "wafermap_cache_miss_total", factory: factory)
    cacheErrors = Counter(label: "wafermap_cache_error_total", factory: factory)
    logDrops = Counter(label: "wafermap_prediction_log_dropped_total", factory: factory)
  }

  /// - Parameter batchSize: Maps of the forward pass that the answer comes from; nil for a cached
  ///   one.
  func succeeded(model version: String, _ times: StageTimes, batchSize: Int?) {
    let model = model(version)
    model.success.increment()
    Self.record(times.total, model.total)
    Self.record(times.queue, model.queue)
    Self.record(times.preprocess, model.input)
    Self.record(times.forward, model.infer)
    Self.record(times.postprocess, model.output)
    if let batchSize { model.batchSize.record(batchSize) }
  }

  func failed(_ code: RPCError.Code) {
    let reason = Status.Code(code).canonicalName
    failures.withLock { failures in
      if let known = failures[reason] { return known }
      let counter = Counter(
        label: "wafermap_inference_request_failure_total",
        dimensions: [("reason", reason)],
        factory: factory
      )
      failures[reason] = counter
      return counter
    }
    .increment()
  }

  func cacheAnswered(isHit: Bool) { (isHit ? cacheHits : cacheMisses).increment() }

  func cacheFailed() { cacheErrors.increment() }

  func logDropped() { logDrops.increment() }

  private func model(_ version: String) -> Model {
    models.withLock { models in
      if let known = models[version] { return known }
      let labels = [("model", version.isEmpty ? Self.unknownModel : version)]
      let timer = { (name: String) in
        Timer(
          label: "wafermap_inference_\(name)_duration_seconds",
          dimensions: labels,
          factory: self.factory
        )
      }
      let model = Model(
        success: Counter(
          label: "wafermap_inference_request_success_total",
          dimensions: labels,
          factory: factory
        ),
        total: timer("request"),
        queue: timer("queue"),
        input: timer("compute_input"),
        infer: timer("compute_infer"),
        output: timer("compute_output"),
        batchSize: Recorder(
          label: "wafermap_inference_batch_size",
          dimensions: labels,
          aggregate: true,
          factory: factory
        )
      )
      models[version] = model
      return model
    }
  }

  private static func record(_ duration: Duration?, _ timer: Timer) {
    guard let duration else { return }
    let (seconds, attoseconds) = duration.components
    timer.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }
}
