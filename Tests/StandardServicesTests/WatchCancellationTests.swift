import GRPCCore
import StandardServices
import Synchronization
import SwiftProtobuf
import Testing
import WafermapAPI

/// A watch has no end of its own: it must go with its client, however a transport says so.
@Suite("A watch ends with its call", .timeLimit(.minutes(10)))
struct WatchCancellationTests {
  /// Tells when the first status was written.
  private struct Writer: RPCWriterProtocol {
    let written: AsyncStream<Void>.Continuation

    func write(_ element: Grpc_Health_V1_HealthCheckResponse) async throws {
      written.yield()
    }

    func write(
      contentsOf elements: some Sequence<Grpc_Health_V1_HealthCheckResponse>
    ) async throws {
      written.yield()
    }
  }

  private func watch(
    _ registry: HealthRegistry,
    cancel: @escaping @Sendable (ServerContext.RPCCancellationHandle) -> Void,
    cancelTask: Bool
  ) async {
    let (written, continuation) = AsyncStream.makeStream(of: Void.self)
    await withServerContextRPCCancellationHandle { handle in
      let context = ServerContext(
        descriptor: Grpc_Health_V1_Health.Method.Watch.descriptor,
        remotePeer: "test",
        localPeer: "test",
        cancellation: handle
      )
      await withTaskGroup { group in
        group.addTask {
          _ = await #expect(throws: (any Error).self) {
            try await HealthService(registry: registry).watch(
              request: .with { $0.service = "a" },
              response: RPCWriter(wrapping: Writer(written: continuation)),
              context: context
            )
          }
        }
        for await _ in written {
          break
        }
        #expect(registry.watcherCount == 1)
        cancel(handle)
        if cancelTask {
          group.cancelAll()
        }
      }
    }
  }

  @Test("when the transport cancels the call")
  func callIsCancelled() async {
    let registry = HealthRegistry(services: ["a"])
    await watch(registry, cancel: { $0.cancel() }, cancelTask: false)
    #expect(registry.watcherCount == 0)
  }

  @Test("when the task is cancelled")
  func taskIsCancelled() async {
    let registry = HealthRegistry(services: ["a"])
    await watch(registry, cancel: { _ in }, cancelTask: true)
    #expect(registry.watcherCount == 0)
  }

  @Test("a watcher that does not read is bounded and still learns the last status")
  func slowWatcher() async {
    let registry = HealthRegistry(services: ["a"])
    let changes = registry.changes(of: "a")
    for _ in 0..<1000 {
      registry.setStatus(.serving, service: "a")
      registry.setStatus(.notServing, service: "a")
    }
    registry.setStatus(.serving, service: "a")
    registry.shutDown()
    var read: [ServingStatus?] = []
    for await status in changes {
      read.append(status)
    }
    #expect(read.count == HealthRegistry.unreadChangesMax)
    #expect(read.suffix(2) == [.serving, .notServing])
  }

  @Test("changes that are not read any more are forgotten")
  func droppedWatcher() {
    let registry = HealthRegistry(services: ["a"])
    do {
      let changes = registry.changes(of: "a")
      #expect(registry.watcherCount == 1)
      _ = changes
    }
    #expect(registry.watcherCount == 0)
  }
}
