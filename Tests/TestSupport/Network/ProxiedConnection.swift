internal import Foundation
internal import Synchronization

/// Two sockets and the threads that carry bytes between them.
final class ProxiedConnection: Sendable {
  private struct State {
    var forwardedBytes = 0
    var runningDirections = 2
  }

  private static let bufferBytes = 1 << 16

  private let client: LoopbackSocket
  private let server: LoopbackSocket
  private let cutAfterBytes: Int?
  private let state = Mutex(State())

  init(client: LoopbackSocket, server: LoopbackSocket, cutAfterBytes: Int?) {
    self.client = client
    self.server = server
    self.cutAfterBytes = cutAfterBytes
  }

  var forwardedBytes: Int { state.withLock { $0.forwardedBytes } }

  func reset() {
    client.reset()
    server.reset()
  }

  func pump(whenFinished: @escaping @Sendable () -> Void) {
    for (source, target) in [(client, server), (server, client)] {
      Thread.detachNewThread { [self] in
        carry(from: source, to: target)
        if state.withLock({ state in
          state.runningDirections -= 1
          return state.runningDirections == 0
        }) {
          client.close()
          server.close()
          whenFinished()
        }
      }
    }
  }

  private func carry(from source: LoopbackSocket, to target: LoopbackSocket) {
    var buffer = [UInt8](repeating: 0, count: Self.bufferBytes)
    while true {
      let count = source.read(into: &buffer)
      guard count > 0 else { break }
      let total = state.withLock { state in
        state.forwardedBytes += count
        return state.forwardedBytes
      }
      if let cutAfterBytes, total > cutAfterBytes {
        // What is under the limit still passes: a cut can fall inside a frame.
        target.write(buffer[..<max(0, count - (total - cutAfterBytes))])
        reset()
        return
      }
      guard target.write(buffer[..<count]) else { break }
    }
    target.shutDownWriting()
  }
}
