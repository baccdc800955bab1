import Foundation
import Testing

/// Certificates that cannot be used are one line and exit code 1, never a crash.
@Suite(.timeLimit(.minutes(10))) struct CertificateTests {
  /// Makes a folder with two self-signed pairs, `a` and `b`, and an encrypted copy of a's key.
  private func withPairs(_ body: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "wafermap-pairs-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["a", "b"] {
      try await openssl(
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-subj",
        "/CN=localhost",
        "-days",
        "1",
        "-keyout",
        "\(name).key",
        "-out",
        "\(name).pem",
        in: folder
      )
    }
    try await openssl(
      "ec",
      "-in",
      "a.key",
      "-aes128",
      "-passout",
      "pass:x",
      "-out",
      "locked.key",
      in: folder
    )
    try Data("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".utf8)
      .write(to: folder.appending(path: "junk.pem"))
    try await body(folder)
  }

  private func openssl(_ arguments: String..., in folder: URL) async throws {
    let run = try await Program(URL(filePath: "/usr/bin/openssl"), arguments, folder: folder).end()
    try #require(run.exitCode == 0, "\(run.errors)")
  }

  private func serve(_ folder: URL, _ certificate: String, _ key: String, roots: String? = nil)
    throws -> Program
  {
    let path = { (name: String) in folder.appending(path: name).path() }
    var arguments = [
      "--listen=127.0.0.1:0", "--tls-certificate", path(certificate), "--tls-key", path(key),
    ]
    if let roots { arguments += ["--tls-client-ca", path(roots)] }
    return try Program.serve(in: folder.path(), arguments)
  }

  @Test func `what does not fit together is refused`() async throws {
    try await withPairs { folder in
      for (certificate, key, roots) in [
        ("a.pem", "b.key", nil), ("junk.pem", "a.key", nil), ("a.pem", "locked.key", nil),
        ("a.key", "a.pem", nil), ("a.pem", "a.key", "junk.pem"),
      ] {
        let run = try await serve(folder, certificate, key, roots: roots).end()
        #expect(run.exitCode == 1, "\(certificate) \(key)")
        #expect(run.errorLines.count == 1, "\(run.errors)")
        #expect(run.errors.contains("not usable"), "\(run.errors)")
      }
    }
  }

  @Test func `what fits together is served`() async throws {
    try await withPairs { folder in
      let program = try serve(folder, "a.pem", "a.key", roots: "b.pem")
      _ = try await program.readyAddress()
      program.signal(SIGTERM)
      #expect(try await program.end().exitCode == 0)
    }
  }
}
