import Foundation
import Testing

/// On a private cluster in a directory of the test's own.
@Suite(.timeLimit(.minutes(10))) struct AdminTests {
  private static let password = "Blue-Wafer-42"

  /// Runs `wafermap admin` on the cluster in `directory`.
  private func admin(_ arguments: [String], in directory: String) async throws -> ProgramRun {
    try await ProgramRun(["admin"] + arguments + ["--data-directory", directory + "/data"])
  }

  @Test func `users and tokens are created without a server`() async throws {
    try await TemporaryDirectory.with { directory in
      let token = ["create-service-token", "--name", "tester-1", "--role", "annotator"]
      let early = try await admin(token, in: directory)
      #expect(early.exitCode == 1)
      #expect(early.errors.contains("create one with 'wafermap admin create-user'"))

      let passwordFile = directory + "/password"
      try "\(Self.password)\n".write(toFile: passwordFile, atomically: true, encoding: .utf8)
      let create = [
        "create-user", "--username", "root", "--email", "root@fab.example", "--role", "admin",
        "--password-file", passwordFile,
      ]
      let created = try await admin(create, in: directory)
      #expect(created.exitCode == 0, "\(created.errors)")
      #expect(created.output == "created the user root with the role admin\n")
      let again = try await admin(create, in: directory)
      #expect(again.exitCode == 1)
      #expect(again.errors == "wafermap: Another user has this username: take another.\n")

      let generated = try await admin(
        ["create-user", "--username", "eve", "--email", "eve@fab.example", "--role", "viewer"]
          + ["--generate-password"],
        in: directory
      )
      #expect(generated.exitCode == 0, "\(generated.errors)")
      #expect(generated.output.count == 21, "a password and nothing else")

      let list = try await admin(["list-users", "--json"], in: directory)
      let users = try list.output.split(separator: "\n").map {
        try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
      }
      #expect(users.map { $0?["username"] as? String } == ["eve", "root"])
      #expect(users.map { $0?["role"] as? String } == ["viewer", "admin"])
      #expect(!list.output.contains(Self.password))

      let issued = try await admin(token + ["--ttl", "90d"], in: directory)
      #expect(issued.exitCode == 0, "\(issued.errors)")
      #expect(issued.output.hasPrefix("wm_"))
      let twice = try await admin(token, in: directory)
      #expect(twice.exitCode == 1)
      #expect(twice.errors.contains("has this name: take another"))
    }
  }

  @Test func `every broken rule is named, and nothing is stored`() async throws {
    try await TemporaryDirectory.with { directory in
      let passwordFile = directory + "/password"
      try "short\n".write(toFile: passwordFile, atomically: true, encoding: .utf8)
      let run = try await admin(
        ["create-user", "--username", "x", "--email", "nowhere", "--role", "admin"]
          + ["--password-file", passwordFile],
        in: directory
      )
      #expect(run.exitCode == 1)
      #expect(run.errorLines.count == 1)
      #expect(run.errors.split(separator: ". ").count > 3, "\(run.errors)")
      #expect(!run.errors.contains("short\n"))
    }
  }

  @Test(arguments: [
    (["create-user", "--username", "a", "--email", "b", "--role", "boss"], "'boss' is invalid"),
    (["create-service-token", "--name", "n", "--role", "admin"], "cannot have the role admin"),
    (["create-service-token", "--name", "", "--role", "viewer"], "--name has 1 to 100"),
    (["create-service-token", "--name", "n", "--role", "viewer", "--ttl", "9"], "'9' is invalid"),
    (
      ["create-service-token", "--name", "n", "--role", "viewer", "--ttl", "9s"],
      "--ttl is a minute"
    ),
    (
      [
        "create-user", "--username", "a", "--email", "b", "--role", "viewer", "--password-file",
        "f",
      ]
        + ["--generate-password"], "give one of --password-file and --generate-password"
    ),
    (["list-users", "--no-such-setting"], "unknown argument"),
  ])
  func `wrong usage of admin is exit code 2`(arguments: [String], reason: String) async throws {
    let run = try await ProgramRun(["admin"] + arguments)
    #expect(run.exitCode == 2)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.contains(reason), "\(run.errors)")
  }

  @Test func `without a terminal the password must come from somewhere`() async throws {
    let arguments = [
      "admin", "create-user", "--username", "a", "--email", "b@c.example", "--role", "viewer",
    ]
    // In a session of its own, the program has no terminal to ask on.
    let program = try Program(
      URL(filePath: "/usr/bin/setsid"),
      ["--wait", try Program.executable().path()] + arguments
    )
    let run = try await program.end()
    #expect(run.exitCode == 1)
    #expect(run.errors.contains("give --password-file or --generate-password"), "\(run.errors)")
  }
}
