internal import Foundation
internal import Synchronization

/// A TCP proxy on loopback that counts bytes and cuts connections when told to.
///
/// Blocking sockets and two threads per connection: few connections, simple code.
public final class TCPProxy: Sendable {
  /// Says for each new connection after how many bytes, both directions together, it is cut;
  /// nil keeps it.
  public typealias CutPlan = @Sendable () -> Int?

  private struct State {
    var connections: [Int: ProxiedConnection] = [:]
    var accepted = 0
    var finishedBytes = 0
    var isClosed = false
  }

  /// The port to connect to instead of the target's.
  public let port: Int

  private let listener: LoopbackSocket
  private let targetPort: Int
  private let cutPlan: CutPlan
  private let state = Mutex(State())

  /// A proxy in front of `targetPort` on 127.0.0.1. It runs until `close` is called.
  public init(targetPort: Int, cutPlan: @escaping CutPlan = { nil }) throws {
    listener = try LoopbackSocket.listening()
    port = try listener.boundPort()
    self.targetPort = targetPort
    self.cutPlan = cutPlan
    Thread.detachNewThread { [self] in acceptUntilClosed() }
  }

  /// Connections accepted so far.
  public var accepted: Int { state.withLock { $0.accepted } }

  /// Bytes forwarded so far, in both directions.
  public var forwardedBytes: Int {
    state.withLock { state in
      state.connections.values.reduce(state.finishedBytes) { $0 + $1.forwardedBytes }
    }
  }

  /// Resets every connection now; new ones are still accepted.
  public func cut() {
    let connections = state.withLock { Array($0.connections.values) }
    for connection in connections { connection.reset() }
  }

  /// Resets every connection and accepts no more.
  public func close() {
    state.withLock { $0.isClosed = true }
    listener.shutDown()
    cut()
  }

  private func acceptUntilClosed() {
    while let accepted = listener.accept() {
      guard let target = try? LoopbackSocket.connected(to: targetPort) else {
        accepted.reset()
        continue
      }
      let connection = ProxiedConnection(
        client: accepted,
        server: target,
        cutAfterBytes: cutPlan()
      )
      let number = state.withLock { state in
        state.accepted += 1
        state.connections[state.accepted] = connection
        return state.accepted
      }
      connection.pump { [self] in
        state.withLock { state in
          state.finishedBytes += connection.forwardedBytes
          state.connections[number] = nil
        }
      }
      if state.withLock({ $0.isClosed }) { connection.reset() }
    }
  }
}
