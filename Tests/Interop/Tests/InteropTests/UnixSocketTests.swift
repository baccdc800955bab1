import Foundation
import TestSupport
import Testing

extension InteropTests {
  @Suite
  struct UnixSocketTests {
    @Test(.timeLimit(.minutes(10)), arguments: Pairing.all)
    func callsPassOverASocketInTheFileSystem(_ pairing: Pairing) async throws {
      let path = FileManager.default.temporaryDirectory
        .appending(path: "wm-\(UUID().uuidString.prefix(8)).sock").path
      defer { try? FileManager.default.removeItem(atPath: path) }
      var settings = EchoSettings()
      settings.socketPath = path
      let seed = TestSeed.announced(for: "Unix socket with \(pairing.testDescription)")
      try await pairing.withEcho(settings) { _, peer in
        for check in [ConformanceCheck.unary, .pingPong, .metadata, .deadline] {
          try await check.run(on: peer, seed: seed)
        }
      }
    }
  }
}
