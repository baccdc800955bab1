import CCoreTransport
import Foundation
import GRPCCore
import SwiftProtobuf
import TestSupport
import Testing

extension TransportTests {
  @Suite
  struct LeakTests {
    private static let mebibyte = 1 << 20
    /// AddressSanitizer keeps freed memory, slows calls down and looks for leaks itself.
    private static let isSanitized = ProcessInfo.processInfo.environment["ASAN_OPTIONS"] != nil
    private static let calls = isSanitized ? 20_000 : 100_000
    private static let growthBytesMax = (isSanitized ? 320 : 16) * mebibyte
    private static let concurrency = 16

    /// Memory is compared from the end of the first tenth on, when caches and pools are filled.
    @Test(.timeLimit(.minutes(10)))
    func unaryCallsLeaveMemoryFlat() async throws {
      let samples = try await EchoOverCore.run { echo in
        var samples: [Int] = []
        for _ in 0..<10 {
          try await Self.callUnary(echo.peer, times: Self.calls / 10)
          samples.append(try ResidentMemory.bytes())
        }
        let counts = echo.tally.counts
        #expect(counts.started == UInt64(Self.calls))
        #expect(counts.finished == UInt64(Self.calls))
        return samples
      }
      print("resident MiB after each tenth: \(samples.map { $0 / Self.mebibyte })")
      let growth = try #require(samples.last) - samples[0]
      #expect(growth < Self.growthBytesMax, "grew by \(growth) bytes: \(samples)")
      #expect(CoreDiagnostics.liveObjects == .none)
    }

    /// Between calls a server and a client hold no call, and the requests for calls that the server
    /// keeps with the core.
    @Test(.timeLimit(.minutes(10)), arguments: CallShape.allCases)
    func finishedCallsAreGivenBack(_ shape: CallShape) async throws {
      try await EchoOverCore.run { echo in
        for _ in 0..<100 { try await shape.call(echo.peer.echo) }
        // The last operations of a call end after its user has what it waited for, and the request
        // that brought it goes after the next one has been made.
        let deadline = ContinuousClock.now + ConformanceLimits.patience
        while !Self.isAtRest, .now < deadline { await Task.yield() }
        #expect(CoreDiagnostics.liveObjects.calls == 0)
        #expect(CoreDiagnostics.liveObjects.accepts == Self.acceptsAtRest)
      }
      #expect(CoreDiagnostics.liveObjects == .none)
    }

    /// Echo has three methods with one request each; all others are asked for together.
    private static let acceptsAtRest = Int64(4 * ServerOptions.conformance.pendingAccepts)

    private static var isAtRest: Bool {
      let live = CoreDiagnostics.liveObjects
      return live.calls == 0 && live.accepts == acceptsAtRest
    }

    /// Calls are cancelled at some random point of their lives.
    @Test(.timeLimit(.minutes(10)), arguments: CallShape.allCases)
    func cancelledCallsLeaveNothing(_ shape: CallShape) async throws {
      let seed = TestSeed.announced(for: "cancelled \(shape) calls")
      try await EchoOverCore.run { echo in
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
          let microseconds = Int.random(in: 0...1500, using: &random)
          let call = Task { try await shape.call(echo.peer.echo) }
          try await Task.sleep(for: .microseconds(microseconds))
          call.cancel()
          if case .failure(let error) = await call.result {
            let isCancellation =
              error is CancellationError || (error as? RPCError)?.code == .cancelled
            #expect(isCancellation, "\(error)")
          }
        }
        try await shape.call(echo.peer.echo)
      }
      #expect(CoreDiagnostics.liveObjects == .none)
    }

    private static func callUnary(_ peer: EchoPeer, times: Int) async throws {
      let payload = Data(count: 100)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<concurrency {
          group.addTask {
            for _ in 0..<(times / concurrency) {
              _ = try await peer.echo.unary(.with { $0.payload = payload })
            }
          }
        }
        try await group.waitForAll()
      }
    }
  }
}
