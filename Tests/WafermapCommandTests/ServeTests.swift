import Foundation
import Testing

@Suite(.timeLimit(.minutes(10))) struct ServeTests {
  @Test(arguments: [SIGTERM, SIGINT])
  func `a signal stops the server cleanly`(signal: Int32) async throws {
    try await TemporaryDirectory.with { folder in
      let program = try Program.serve(
        in: folder,
        ["--listen=127.0.0.1:0", "--log-format=json"]
      )
      let address = try await program.readyAddress()
      #expect(address.hasPrefix("127.0.0.1:") && !address.hasSuffix(":0"))
      program.signal(signal)
      let run = try await program.end()
      #expect(run.exitCode == 0)
      #expect(run.output == "wafermap ready on \(address)\n", "one line, and nothing else")
      for line in run.errorLines {
        let record = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        let isAboutWeights = (record?["message"] as? String)?.contains("no weights") == true
        #expect(record?["level"] as? String == "info" || isAboutWeights, "\(line)")
      }
    }
  }

  @Test func `a signal before the server is ready stops it, too`() async throws {
    try await TemporaryDirectory.with { folder in
      let program = try Program.serve(in: folder)
      program.signal(SIGTERM)
      let run = try await program.end()
      // Before the program has had time to trap it, the signal's own default ends the program.
      #expect(run.exitCode == 0 || run.exitCode == SIGTERM)
    }
  }

  @Test func `a port in use is one line and exit code 1`() async throws {
    try await TemporaryDirectory.with { folder in
      let first = try Program.serve(in: folder)
      let address = try await first.readyAddress()
      let run = try await Program.serve(in: folder, ["--listen", address]).end()
      #expect(run.exitCode == 1)
      #expect(run.output.isEmpty)
      #expect(run.errorLines.count == 1, "\(run.errors)")
      #expect(
        run.errors.hasPrefix("wafermap: Cannot listen on \(address): Address already in use")
      )
      first.signal(SIGTERM)
      #expect(try await first.end().exitCode == 0)
    }
  }

  @Test func `a certificate that cannot be read is one line and exit code 1`() async throws {
    try await TemporaryDirectory.with { folder in
      let run = try await Program.serve(
        in: folder,
        ["--listen=127.0.0.1:0", "--tls-certificate=/nowhere/c.pem", "--tls-key=/nowhere/k"]
      ).end()
      #expect(run.exitCode == 1)
      #expect(run.errorLines.count == 1, "\(run.errors)")
      #expect(run.errors.hasPrefix("wafermap: Cannot read /nowhere/c.pem: No such file"))
    }
  }

  @Test func `a Unix socket is served and removed`() async throws {
    try await TemporaryDirectory.with { folder in
      let path = folder + "/s.sock"
      let program = try Program.serve(in: folder, ["--listen=unix:\(path)"])
      #expect(try await program.readyAddress() == "unix:\(path)")
      #expect(FileManager.default.fileExists(atPath: path))
      program.signal(SIGTERM)
      #expect(try await program.end().exitCode == 0)
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func `a data directory in use is one line and exit code 1`() async throws {
    try await TemporaryDirectory.with { folder in
      let first = try Program.serve(in: folder)
      _ = try await first.readyAddress()
      let run = try await Program.serve(in: folder).end()
      #expect(run.exitCode == 1)
      #expect(run.errorLines.last?.contains("data") == true, "\(run.errors)")
      first.signal(SIGTERM)
      #expect(try await first.end().exitCode == 0)
    }
  }
}
