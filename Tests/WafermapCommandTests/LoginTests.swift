import Foundation
import Testing

@Suite(.timeLimit(.minutes(10))) struct LoginTests {
  /// Calls `body` with words that log in to a server, and a directory for files.
  private func withServer(
    password: String = StubAuth.password,
    _ body: @Sendable (_ words: [String], _ directory: String) async throws -> Void
  ) async throws {
    try await TemporaryDirectory.with { directory in
      let file = directory + "/password"
      try "\(password)\r\nanother line\n".write(toFile: file, atomically: true, encoding: .utf8)
      try await StubServer.with(StubAuth()) { address in
        let words = ["login", "--server", address, "--username", StubAuth.username]
        try await body(words + ["--password-file", file], directory)
      }
    }
  }

  @Test func `the access token is all that is printed`() async throws {
    try await withServer { words, directory in
      // A token of before must not be sent: it may have expired.
      let run = try await ProgramRun(words, environment: ["WAFERMAP_TOKEN": "not a token"])
      #expect(run.exitCode == 0, "\(run.errors)")
      #expect(run.output == StubAuth.accessToken + "\n")
      #expect(run.errors.isEmpty)
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["password"])
    }
  }

  @Test func `the refresh token is its owner's alone, in place of what was there`() async throws {
    try await withServer { words, directory in
      let file = directory + "/refresh"
      #expect(FileManager.default.createFile(atPath: file, contents: Data("old".utf8)))
      #expect(chmod(file, 0o644) == 0)
      let run = try await ProgramRun(words + ["--refresh-token-file", file])
      #expect(run.exitCode == 0, "\(run.errors)")
      #expect(run.output == StubAuth.accessToken + "\n")
      #expect(try String(contentsOfFile: file, encoding: .utf8) == StubAuth.refreshToken + "\n")
      let attributes = try FileManager.default.attributesOfItem(atPath: file)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
      let names = try FileManager.default.contentsOfDirectory(atPath: directory)
      #expect(names.sorted() == ["password", "refresh"])
    }
  }

  @Test func `a wrong password leaves nothing behind`() async throws {
    try await withServer(password: "wrong-secret") { words, directory in
      let run = try await ProgramRun(words + ["--refresh-token-file", directory + "/refresh"])
      #expect(run.exitCode == 1)
      #expect(run.output.isEmpty)
      #expect(run.errorLines.count == 1)
      #expect(
        run.errors.contains("refuses the login: check username and password"),
        "\(run.errors)"
      )
      #expect(!run.errors.contains("wrong-secret"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["password"])
    }
  }

  @Test func `a place that cannot be written is said before there is a session`() async throws {
    try await withServer { words, _ in
      let run = try await ProgramRun(words + ["--refresh-token-file", "/nowhere/refresh"])
      #expect(run.exitCode == 1)
      #expect(run.output.isEmpty)
      #expect(
        run.errors
          == "wafermap: cannot write /nowhere/refresh: check the path and its permissions\n"
      )
    }
  }

  @Test(arguments: [
    ([], "Missing expected argument '--username"),
    (["--username", ""], "--username is empty"),
    (["--username", "ada", "--server", "nonsense"], "Address 'nonsense': give host:port"),
    (
      ["--username", "ada", "--server", "h.example:1"],
      "refusing to send the password to h.example:1 without TLS"
    ),
    (["--username", "ada", "--ca", "c"], "--ca has no effect without --tls"),
    (["--username", "ada", "--token", "t"], "Unknown option '--token'"),
    (["--username", "ada", "--password", "p"], "Unknown option '--password'"),
  ])
  func `wrong usage is exit code 2`(options: [String], reason: String) async throws {
    let run = try await ProgramRun(["login"] + options)
    #expect(run.exitCode == 2)
    #expect(run.errorLines.count == 1, "\(run.errors)")
    #expect(run.errors.contains(reason), "\(run.errors)")
  }

  @Test func `a password file that is not there is said`() async throws {
    let words = ["login", "--username", "ada", "--password-file", "/nowhere"]
    let run = try await ProgramRun(words)
    #expect(run.exitCode == 1)
    #expect(
      run.errors
        == "wafermap: cannot read a password from /nowhere: check the path and its permissions\n"
    )
  }
}
