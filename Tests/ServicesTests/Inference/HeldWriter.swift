import GRPCCore
import Synchronization
import WafermapAPI

/// Takes answers only once it is open.
final class HeldWriter: RPCWriterProtocol {
  private struct State {
    var isOpen = false
    var written: [String] = []
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  /// The ids that were written.
  var written: [String] { state.withLock { $0.written } }
  /// Writers that wait.
  var waitingCount: Int { state.withLock { $0.waiting.count } }

  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for writer in waiting { writer.resume() }
  }

  func write(_ element: Wafermap_V1_PredictStreamResponse) async throws {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiting.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
    state.withLock { $0.written.append(element.correlationID) }
  }

  func write(contentsOf elements: some Sequence<Wafermap_V1_PredictStreamResponse>) async throws {
    for element in elements { try await write(element) }
  }
}
