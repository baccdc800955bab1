internal import Foundation

/// Runs `openssl` in one directory.
struct OpenSSLCommand {
  let directory: URL

  private static let daysValid = "2"

  func makeAuthority(_ name: String) throws -> TestCertificates.Identity {
    try run([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
      "-keyout", "\(name).key", "-out", "\(name).pem", "-days", Self.daysValid,
      "-subj", "/CN=Wafermap test \(name)",
    ])
    return identity(name)
  }

  func makeLeaf(
    _ name: String,
    under authority: String,
    names: String
  ) throws -> TestCertificates.Identity {
    try run([
      "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
      "-keyout", "\(name).key.new", "-out", "\(name).csr", "-subj", "/CN=\(name)",
    ])
    try Data("subjectAltName=\(names)\n".utf8).write(to: directory.appending(path: "\(name).ext"))
    try run([
      "x509", "-req", "-in", "\(name).csr", "-CA", "\(authority).pem", "-CAkey",
      "\(authority).key", "-CAcreateserial", "-days", Self.daysValid, "-extfile", "\(name).ext",
      "-out", "\(name).pem.new",
    ])
    for suffix in ["key", "pem"] {
      let target = directory.appending(path: "\(name).\(suffix)")
      try Data(contentsOf: directory.appending(path: "\(name).\(suffix).new"))
        .write(to: target, options: .atomic)
    }
    return identity(name)
  }

  private func identity(_ name: String) -> TestCertificates.Identity {
    TestCertificates.Identity(
      certificate: directory.appending(path: "\(name).pem").path,
      privateKey: directory.appending(path: "\(name).key").path
    )
  }

  private func run(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.currentDirectoryURL = directory
    process.standardOutput = FileHandle.nullDevice
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let message = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw CommandFailure(
        command: "openssl \(arguments.joined(separator: " "))",
        status: process.terminationStatus,
        message: String(decoding: message, as: UTF8.self)
      )
    }
  }
}
