internal import Foundation

/// Work that blocks, such as writing a large file, on a thread of its own.
enum BlockingWork {
  /// Runs `body` and waits for it without blocking; it is not cancelled.
  static func run<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(with: Result { try body() })
      }
    }
  }
}
