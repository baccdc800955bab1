import GRPCCore
import Synchronization
import WafermapAPI

/// An inference service that answers from a table of predictions by wafer, and says NOT_FOUND of
/// other wafers.
struct StubInference: Wafermap_V1_InferenceService.SimpleServiceProtocol {
  /// What callers sent, for tests to look at.
  final class Received: Sendable {
    private struct State {
      var requests: [Wafermap_V1_PredictRequest] = []
      var counts: [String: Int] = [:]
    }

    private let state = Mutex(State())

    var requests: [Wafermap_V1_PredictRequest] { state.withLock { $0.requests } }

    /// Keeps a request and says how many there have been for its wafer.
    func add(_ request: Wafermap_V1_PredictRequest) -> Int {
      state.withLock { state in
        state.requests.append(request)
        state.counts[request.waferID, default: 0] += 1
        return state.counts[request.waferID] ?? 0
      }
    }
  }

  /// Found by `wafer_id`.
  var answers: [String: Wafermap_V1_Prediction] = [:]
  /// Answers every wafer, known or not.
  var anyAnswer: Wafermap_V1_Prediction?
  /// Wafers that are refused this many times before they are answered.
  var busyCount = 0
  /// Answers of a stream come in groups of this size, each from its last to its first. A group that
  /// is not full waits for the client to close its side.
  var groupSize = 1
  var models: [Wafermap_V1_Model] = []
  let received = Received()

  private func answer(_ request: Wafermap_V1_PredictRequest) throws(RPCError)
    -> Wafermap_V1_Prediction
  {
    let attemptCount = received.add(request)
    guard attemptCount > busyCount else {
      throw RPCError(code: .resourceExhausted, message: "The queue is full.")
    }
    guard var answer = answers[request.waferID] ?? anyAnswer else {
      throw RPCError(code: .notFound, message: "There is no wafer \"\(request.waferID)\".")
    }
    answer.waferID = request.waferID
    answer.cached = !request.options.bypassCache && attemptCount > 1
    return answer
  }

  func predict(
    request: Wafermap_V1_PredictRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_PredictResponse {
    var response = Wafermap_V1_PredictResponse()
    response.prediction = try answer(request)
    return response
  }

  func predictStream(
    request: RPCAsyncSequence<Wafermap_V1_PredictStreamRequest, any Error>,
    response: RPCWriter<Wafermap_V1_PredictStreamResponse>,
    context: ServerContext
  ) async throws {
    var group: [Wafermap_V1_PredictStreamResponse] = []
    for try await message in request {
      var item = Wafermap_V1_PredictStreamResponse()
      item.correlationID = message.correlationID
      do throws(RPCError) {
        item.prediction = try answer(message.wafer)
      } catch {
        item.error.code = Int32(Status.Code(error.code).rawValue)
        item.error.message = error.message
      }
      group.append(item)
      if group.count == groupSize {
        try await response.write(contentsOf: group.reversed())
        group = []
      }
    }
    try await response.write(contentsOf: group.reversed())
  }

  func listModels(
    request: Wafermap_V1_ListModelsRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_ListModelsResponse {
    // One version a page, so that a client must ask for every page.
    let index = Int(request.pageToken) ?? 0
    var response = Wafermap_V1_ListModelsResponse()
    response.models = Array(models[index..<min(index + 1, models.count)])
    response.nextPageToken = index + 1 < models.count ? "\(index + 1)" : ""
    return response
  }

  func getModel(
    request: Wafermap_V1_GetModelRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_GetModelResponse {
    var response = Wafermap_V1_GetModelResponse()
    response.model = try model(request.modelVersion)
    return response
  }

  func loadModel(
    request: Wafermap_V1_LoadModelRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_LoadModelResponse {
    var response = Wafermap_V1_LoadModelResponse()
    response.model = try model(request.modelVersion)
    response.model.active = request.activate
    return response
  }

  func activateModel(
    request: Wafermap_V1_ActivateModelRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_ActivateModelResponse {
    var response = Wafermap_V1_ActivateModelResponse()
    response.model = try model(request.modelVersion)
    response.previousModelVersion = models.first { $0.active }?.modelVersion ?? ""
    guard ["", response.previousModelVersion].contains(request.expectedActiveVersion) else {
      throw RPCError(code: .failedPrecondition, message: "Another version is active.")
    }
    return response
  }

  private func model(_ version: String) throws(RPCError) -> Wafermap_V1_Model {
    guard let model = models.first(where: { $0.modelVersion == version }) else {
      throw RPCError(code: .notFound, message: "There is no model version \"\(version)\".")
    }
    return model
  }
}
