internal import GRPCCore
internal import Threading

/// Work that blocks, such as writing a large file, on a thread of its own.
enum BlockingWork {
  private static let noThread = Outcome.unavailable(
    "The system gives no thread to write weights; try again."
  )

  /// Runs `body` and waits for it without blocking; it is not cancelled.
  static func run<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let hasThread = DetachedThread.start(name: "weights file") {
        continuation.resume(with: Result { try body() })
      }
      if !hasThread { continuation.resume(throwing: Self.noThread) }
    }
  }
}
