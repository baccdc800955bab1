import Foundation
import Testing

@Suite(.timeLimit(.minutes(10))) struct UsageTests {
  @Test func `version names all three`() async throws {
    let run = try await ProgramRun(["version"])
    #expect(run.exitCode == 0)
    #expect(run.output.hasPrefix("wafermap 0."))
    #expect(run.output.contains("\nSwift 6."))
    #expect(run.output.contains("\ngRPC C core "))
    #expect(run.errors.isEmpty)
  }

  @Test func `help goes to stdout`() async throws {
    for arguments in [[], ["--help"], ["help", "serve"], ["serve", "--help"]] {
      let run = try await ProgramRun(arguments)
      #expect(run.exitCode == 0, "\(arguments)")
      #expect(run.errors.isEmpty, "\(arguments)")
      #expect(run.output.contains("USAGE: wafermap"), "\(arguments)")
    }
  }

  @Test(arguments: [
    (["srve"], "wafermap: Unexpected argument 'srve'; see 'wafermap --help'"),
    (
      ["serve", "--lisen", "x"],
      #"wafermap: unknown argument "--lisen": did you mean --listen?"#
    ),
    (
      ["config", "--log-level", "loud"],
      #"wafermap: bad value "loud" for --log-level: give one of trace, debug, info, notice, "#
        + "warning, error, critical"
    ),
    (
      ["serve", "--config", "/nowhere.json"],
      #"wafermap: configuration file "/nowhere.json" cannot be read: "#
        + "check the path and its permissions"
    ),
    (
      ["serve", "--listen", "0.0.0.0:0"],
      "wafermap: refusing to serve plaintext on 0.0.0.0:0, which other machines reach: set "
        + "--tls-certificate and --tls-key, or --allow-insecure-plaintext behind a proxy that "
        + "adds TLS"
    ),
  ])
  func `wrong usage is one line and exit code 2`(arguments: [String], line: String) async throws {
    let run = try await ProgramRun(arguments)
    #expect(run.exitCode == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors == line + "\n")
  }

  @Test func `an unknown variable of ours is wrong usage`() async throws {
    let run = try await ProgramRun(["config"], environment: ["WAFERMAP_LISTN": "x"])
    #expect(run.exitCode == 2)
    #expect(
      run.errors
        == "wafermap: unknown environment variable \"WAFERMAP_LISTN\": "
        + "did you mean WAFERMAP_LISTEN?\n"
    )
  }

  @Test func `config says what is in force and from where`() async throws {
    let environment = ["WAFERMAP_LOG_LEVEL": "debug"]
    let run = try await ProgramRun(["config", "--listen=[::1]:7"], environment: environment)
    #expect(run.exitCode == 0)
    let rows = run.output.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(rows.contains(["listen", "[::1]:7", "flag", "--listen"]))
    #expect(rows.contains(["log.level", "debug", "environment", "WAFERMAP_LOG_LEVEL"]))
    #expect(rows.contains(["keepalive.timeout", "20s", "default"]))
    let json = try await ProgramRun(["config", "--json"], environment: environment)
    let value = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
    let object = try #require(value as? [String: [[String: Any]]])
    let level = try #require(object["settings"]?.first { $0["name"] as? String == "log.level" })
    #expect(level["value"] as? String == "debug")
    #expect(level["source"] as? String == "environment")
  }

  @Test func `config prints contradictions after the values`() async throws {
    let run = try await ProgramRun(["config", "--tls-key=k"])
    #expect(run.exitCode == 2)
    #expect(run.output.contains("tls.key"))
    #expect(
      run.errors == "wafermap: tls.key has no effect without tls.certificate: "
        + "set --tls-certificate too\n"
    )
  }
}
