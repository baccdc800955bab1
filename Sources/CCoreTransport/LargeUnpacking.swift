import Dispatch
import GRPCCore
import Synchronization

/// Unpacks large messages one after the other: a megabyte that becomes the largest message takes a
/// third of a second, and many at a time would keep every other call from its turn.
enum LargeUnpacking {
  /// How many may wait or be unpacked at a time.
  static let countMax = 16

  private static let queue = DispatchQueue(label: "grpc-unpacking")
  private static let count = Atomic(0)

  /// Runs `work` when it is its turn, unless the task has been cancelled by then.
  ///
  /// - Throws: `RPCError` with code `resourceExhausted` when too many wait, `cancelled`.
  static func run<R: Sendable>(_ work: @escaping @Sendable () -> R) async throws(RPCError) -> R {
    guard count.add(1, ordering: .relaxed).newValue <= countMax else {
      count.subtract(1, ordering: .relaxed)
      throw RPCError(
        code: .resourceExhausted,
        message: "Too many large compressed messages at a time; try again later or send as it is."
      )
    }
    defer { count.subtract(1, ordering: .relaxed) }
    let isCancelled = Mutex(false)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        queue.async {
          continuation.resume(returning: isCancelled.withLock { $0 } ? nil : work())
        }
      }
    } onCancel: {
      isCancelled.withLock { $0 = true }
    }
    guard let result else {
      throw RPCError(code: .cancelled, message: "The call was cancelled.")
    }
    return result
  }
}
