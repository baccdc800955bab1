import Foundation
import Testing

@Suite(.timeLimit(.minutes(10))) struct ServeTests {
  private func start(_ arguments: String...) throws -> Program {
    try Program.start(["serve", "--listen=127.0.0.1:0"] + arguments, environment: [:])
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `a signal stops the server cleanly`(signal: Int32) async throws {
    let program = try start("--log-format=json")
    let address = try await program.readyAddress()
    #expect(address.hasPrefix("127.0.0.1:") && !address.hasSuffix(":0"))
    program.signal(signal)
    let run = try await program.end()
    #expect(run.exitCode == 0)
    #expect(run.output == "wafermap ready on \(address)\n", "one line, and nothing else")
    for line in run.errorLines {
      let record = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(record?["level"] as? String == "info", "\(line)")
    }
  }

  @Test func `a signal before the server is ready stops it, too`() async throws {
    let program = try start()
    program.signal(SIGTERM)
    let run = try await program.end()
    // Before the program has had time to trap it, the signal's own default ends the program.
    #expect(run.exitCode == 0 || run.exitCode == SIGTERM)
  }

  @Test func `a port in use is one line and exit code 1`() async throws {
    let first = try start()
    let address = try await first.readyAddress()
    let run = try await ProgramRun(["serve", "--listen", address])
    #expect(run.exitCode == 1)
    #expect(run.output.isEmpty)
    #expect(run.errorLines.count == 1, "\(run.errors)")
    #expect(run.errors.hasPrefix("wafermap: Cannot listen on \(address): Address already in use"))
    first.signal(SIGTERM)
    #expect(try await first.end().exitCode == 0)
  }

  @Test func `a certificate that cannot be read is one line and exit code 1`() async throws {
    let run = try await ProgramRun([
      "serve", "--listen=127.0.0.1:0", "--tls-certificate=/nowhere/c.pem", "--tls-key=/nowhere/k",
    ])
    #expect(run.exitCode == 1)
    #expect(run.errorLines.count == 1, "\(run.errors)")
    #expect(run.errors.hasPrefix("wafermap: Cannot read /nowhere/c.pem: No such file"))
  }

  @Test func `a Unix socket is served and removed`() async throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "wafermap-\(UUID().uuidString.prefix(8)).sock").path()
    let program = try Program.start(["serve", "--listen=unix:\(path)"], environment: [:])
    #expect(try await program.readyAddress() == "unix:\(path)")
    #expect(FileManager.default.fileExists(atPath: path))
    program.signal(SIGTERM)
    #expect(try await program.end().exitCode == 0)
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
