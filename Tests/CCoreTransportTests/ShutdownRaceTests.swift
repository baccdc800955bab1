import GRPCCore
import TestSupport
import SwiftProtobuf
import Testing

/// Connections may close before the calls on them have been given back: the server must then stay
/// until its handlers have made their last attempt to write.
@Suite(.serialized) struct ShutdownRaceTests {
  private static let rounds = 40
  private static let streams = 16

  @Test(.timeLimit(.minutes(10)))
  func handlersWriteWhileTheServerGoes() async throws {
    for _ in 0..<Self.rounds {
      try await EchoOverCore.run { echo in
        await withThrowingTaskGroup(of: Void.self) { readers in
          for _ in 0..<Self.streams {
            readers.addTask { try await readUntilCancelled(echo) }
          }
          _ = await echo.tally.changes().counts.first { $0.started >= Self.streams }
          readers.cancelAll()
          echo.beginGracefulShutdown()
          while let result = await readers.nextResult() { _ = result }
        }
      }
    }
  }

  private func readUntilCancelled(_ echo: EchoOverCore) async throws {
    let endless = EchoRequest.with {
      $0.responseCount = .max
      $0.responseBytes = 1
    }
    try await echo.peer.echo.expand(endless) { response in
      for try await _ in response.messages {}
    }
  }
}
