internal import GRPCCore
internal import SwiftProtobuf
internal import WafermapAPI

/// Answers the wafers of one `PredictBatch`: each on its own, in the order of the request.
struct BatchPrediction {
  /// Most wafers of a batch.
  static let waferCountMax = 100
  /// Wafers of one batch that are worked on at a time: enough to fill the network's batches, few
  /// enough that one caller's batch does not take all of the queue.
  static let concurrencyMax = 16

  let predictor: WaferPredictor
  let request: Wafermap_V1_PredictBatchRequest

  /// - Throws: INVALID_ARGUMENT for what is wrong with the batch as a whole.
  func check() throws(RPCError) {
    var violations = Violations()
    if !(1...Self.waferCountMax).contains(request.wafers.count) {
      violations.add(
        "wafers",
        request.wafers.isEmpty ? .required : .tooLong,
        "\(request.wafers.count) wafers; give 1 to \(Self.waferCountMax)"
      )
    }
    if !request.modelVersion.isEmpty {
      ModelVersionName.check("model_version", request.modelVersion, &violations)
    }
    if request.hasOptions { _ = AnswerOptions(request.options, &violations) }
    guard violations.isEmpty else { throw Outcome.invalidArgument(violations.all) }
  }

  /// One result for each wafer.
  func results(began: ContinuousClock.Instant) async -> [Wafermap_V1_PredictBatchResult] {
    var results = request.wafers.map { wafer in
      Wafermap_V1_PredictBatchResult.with { $0.waferID = wafer.waferID }
    }
    typealias Item = (index: Int, result: Wafermap_V1_PredictBatchResult.OneOf_Result)
    await withTaskGroup(of: Item.self) { tasks in
      var next = 0
      func start() {
        guard next < request.wafers.count else { return }
        let (index, wafer) = (next, filled(request.wafers[next]))
        tasks.addTask { (index, await result(of: wafer, index, began)) }
        next += 1
      }
      for _ in 0..<Self.concurrencyMax { start() }
      while let item = await tasks.next() {
        results[item.index].result = item.result
        start()
      }
    }
    return results
  }

  /// A wafer with what the batch says for those that say nothing.
  private func filled(_ wafer: Wafermap_V1_PredictRequest) -> Wafermap_V1_PredictRequest {
    var wafer = wafer
    if wafer.modelVersion.isEmpty, !request.modelVersion.isEmpty {
      wafer.modelVersion = request.modelVersion
    }
    if !wafer.hasOptions, request.hasOptions { wafer.options = request.options }
    return wafer
  }

  private func result(
    of wafer: Wafermap_V1_PredictRequest,
    _ index: Int,
    _ began: ContinuousClock.Instant
  ) async -> Wafermap_V1_PredictBatchResult.OneOf_Result {
    do throws(RPCError) {
      return .prediction(try await predictor.predict(wafer, in: "wafers[\(index)]", began: began))
    } catch {
      return .error(Outcome.status(error))
    }
  }
}
