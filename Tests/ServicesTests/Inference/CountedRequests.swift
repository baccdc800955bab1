import Synchronization
import WafermapAPI

/// Requests of a feed that count how many were read.
final class CountedRequests: AsyncSequence, Sendable {
  typealias Element = Wafermap_V1_PredictStreamRequest
  typealias Failure = any Error

  private let requests: [Element]
  private let isEndless: Bool
  private let count = Mutex(0)

  /// - Parameter isEndless: Whether the sender goes on after the last one without sending.
  init(_ requests: [Element], isEndless: Bool = false) {
    self.requests = requests
    self.isEndless = isEndless
  }

  var readCount: Int { count.withLock { $0 } }

  struct AsyncIterator: AsyncIteratorProtocol {
    let sequence: CountedRequests
    let silence: AsyncStream<Element>

    mutating func next() async throws -> Element? {
      try await next(isolation: nil)
    }

    mutating func next(isolation actor: isolated (any Actor)?) async throws -> Element? {
      let index = sequence.count.withLock { count in
        guard count < sequence.requests.count else { return count }
        count += 1
        return count - 1
      }
      if index < sequence.requests.count { return sequence.requests[index] }
      guard sequence.isEndless else { return nil }
      for await _ in silence {}
      return nil
    }
  }

  func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(sequence: self, silence: AsyncStream { _ in })
  }
}
