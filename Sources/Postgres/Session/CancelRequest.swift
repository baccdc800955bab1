internal import CLibPQ

/// What libpq needs to cancel a session's statement from another thread, owned. One thread makes
/// it, another sends it: "PQcancel can be called safely from a signal handler" and any thread.
final class CancelRequest: @unchecked Sendable {
  private static let messageBytes = 256

  private let handle: OpaquePointer

  /// Takes `handle`, which `PQgetCancel` made, over.
  init(owning handle: OpaquePointer) {
    self.handle = handle
  }

  deinit { PQfreeCancel(handle) }

  /// Asks the server to cancel over a connection of its own. Blocks; whether it helped shows in
  /// the statement's result.
  func send() {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Self.messageBytes) { message in
      _ = PQcancel(handle, message.baseAddress, Int32(message.count))
    }
  }
}
