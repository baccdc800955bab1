import CGRPCShim
import Synchronization

/// Owns a channel of the C core with its threads. It is freed when it has been told to close and
/// the last of its calls has been given back.
final class CoreChannel: Sendable {
  private struct State {
    /// Owned. Nil once freed.
    var handle: OpaquePointer?
    var openCalls = 0
    var isClosing = false
  }

  private let state: Mutex<State>

  /// Most bytes of a response message.
  let messageBytesMax: Int

  /// Filled when the channel is freed, by the last of its threads before that ends.
  let terminated = Slot<Void>()

  /// - Throws: `CoreTransportError` with code `invalidCredentials` or `outOfResources`.
  init(target: String, security: ClientSecurity, options: ClientOptions)
    throws(CoreTransportError)
  {
    let credentials = try security.makeCredentials()
    let created = try options.makeArguments(security).lend {
      cgrpc_channel_create(
        target,
        credentials,
        $0,
        Int32(clamping: max(1, options.pollerThreads))
      )
    }
    guard let created else {
      throw CoreTransportError(
        .outOfResources,
        "The system refused a thread: raise the limit on threads and retry."
      )
    }
    state = Mutex(State(handle: created))
    messageBytesMax = options.maxReceiveMessageBytes
  }

  /// A new call of `path` (`/package.Service/Method`), or nil when the channel is closed.
  /// `callClosed` must follow once it has been given back.
  func makeCall(_ path: String, timeout: Duration?) -> CallHandle? {
    state.withLock { state in
      guard let handle = state.handle else { return nil }
      let nanoseconds = timeout.map { $0.nanosecondsClamped } ?? .max
      let call = withText(path) { cgrpc_channel_create_call(handle, $0, nanoseconds) }
      return call.map { call in
        state.openCalls += 1
        return CallHandle(pointer: call)
      }
    }
  }

  func callClosed() {
    free { $0.openCalls -= 1 }
  }

  /// Frees the channel once no call is open. Idempotent.
  func close() {
    free { $0.isClosing = true }
  }

  private func free(after change: (inout State) -> Void) {
    let handle = state.withLock { state -> OpaquePointer? in
      change(&state)
      guard state.isClosing, state.openCalls == 0 else { return nil }
      defer { state.handle = nil }
      return state.handle
    }
    guard let handle else { return }
    cgrpc_channel_destroy(handle, channelTerminated, Unmanaged.passRetained(self).toOpaque())
  }
}

/// The last poller thread is about to end.
private let channelTerminated: cgrpc_terminated = { context in
  guard let context else { return }
  Unmanaged<CoreChannel>.fromOpaque(context).takeRetainedValue().terminated.fill(())
}

extension Duration {
  /// Whole nanoseconds, at most one less than the value that stands for no deadline.
  fileprivate var nanosecondsClamped: Int64 {
    let (seconds, attoseconds) = components
    let whole = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !whole.overflow else { return seconds < 0 ? .min : .max - 1 }
    let sum = whole.partialValue.addingReportingOverflow(attoseconds / 1_000_000_000)
    return sum.overflow ? .max - 1 : sum.partialValue
  }
}
