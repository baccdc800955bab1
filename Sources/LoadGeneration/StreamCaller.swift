package import CCoreTransport
package import GRPCCore
import Synchronization
package import WafermapAPI

/// Sends wafer maps over one PredictStream; any number may be open, and answers find their requests
/// by the correlation id.
package final class StreamCaller: PredictionCaller {
  private struct State {
    var waiting: [String: CheckedContinuation<RequestOutcome, Never>] = [:]
    var nextID: UInt64 = 0
    /// Set once: what further requests get.
    var ending: RequestOutcome?
  }

  /// Most requests that wait to be written. More are refused, which a closed loop never meets.
  private static let unwrittenMax = 65_536

  private let state = Mutex(State())
  private let requests: AsyncStream<Wafermap_V1_PredictStreamRequest>
  private let feed: AsyncStream<Wafermap_V1_PredictStreamRequest>.Continuation

  /// A stream that ``run(_:metadata:)`` opens.
  package init() {
    (requests, feed) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.unwrittenMax))
  }

  /// The stream takes requests.
  package var isOpen: Bool { state.withLock { $0.ending == nil } }

  /// Carries requests and answers until the stream ends; run it beside the calls. Cancelling its
  /// task cancels the stream.
  package func run(_ client: GRPCClient<CoreClientTransport>, metadata: Metadata) async {
    let service = Wafermap_V1_InferenceService.Client(wrapping: client)
    do {
      try await service.predictStream(metadata: metadata) { writer in
        for await request in self.requests { try await writer.write(request) }
      } onResponse: { response in
        for try await answer in response.messages { self.deliver(answer) }
      }
      end(.failed(.unavailable, message: "the server ended the stream"))
    } catch {
      end(RequestOutcome(error))
    }
  }

  /// Sends a map and waits for its answer, or for the end of the stream.
  package func call(_ request: Wafermap_V1_PredictRequest) async -> RequestOutcome {
    await withCheckedContinuation { continuation in
      let refusal: RequestOutcome? = state.withLock { state in
        if let ending = state.ending { return ending }
        state.nextID += 1
        var message = Wafermap_V1_PredictStreamRequest()
        message.correlationID = String(state.nextID)
        message.wafer = request
        // Yielding under the lock is short, and keeps a request from being written after the end.
        guard case .enqueued = feed.yield(message) else {
          return .failed(.resourceExhausted, message: "the stream's writer is too far behind")
        }
        state.waiting[message.correlationID] = continuation
        return nil
      }
      if let refusal { continuation.resume(returning: refusal) }
    }
  }

  /// Closes the request side; the server ends the stream after its last answer.
  package func finish() { feed.finish() }

  /// Fails what is open, as if its deadline had passed.
  package func abandon() {
    end(.failed(.deadlineExceeded, message: "no answer came within the timeout"))
  }

  private func deliver(_ answer: Wafermap_V1_PredictStreamResponse) {
    let continuation = state.withLock { $0.waiting.removeValue(forKey: answer.correlationID) }
    switch answer.result {
    case .prediction(let prediction): continuation?.resume(returning: RequestOutcome(prediction))
    case .error(let status): continuation?.resume(returning: RequestOutcome(status))
    case nil:
      continuation?.resume(
        returning: .failed(.internalError, message: "an answer without a result")
      )
    }
  }

  private func end(_ outcome: RequestOutcome) {
    feed.finish()
    let waiting = state.withLock { state in
      if state.ending == nil { state.ending = outcome }
      defer { state.waiting = [:] }
      return state.waiting.values
    }
    for continuation in waiting { continuation.resume(returning: outcome) }
  }
}
