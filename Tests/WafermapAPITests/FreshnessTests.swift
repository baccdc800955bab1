import Foundation
import Testing

/// `make protos` records in `Protos/SHA256SUMS` what the generated code was made from and what it
/// is. Whoever changes one without the other is told here.
@Suite("Generated code is fresh")
struct FreshnessTests {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let remedy: Comment = "run 'make protos' and commit what it changes"

  @Test("protos and generated code have the recorded digests")
  func digestsMatch() throws {
    let recorded = try Self.recordedDigests()
    let actual = try Self.digests(of: recorded.keys.sorted())
    for (path, digest) in recorded {
      #expect(actual[path] == digest, "\(path) has changed: \(Self.remedy)")
    }
  }

  @Test("every proto and every generated file is recorded, and nothing else")
  func filesMatch() throws {
    let recorded = Set(try Self.recordedDigests().keys)
    let present = Set(
      try Self.files(in: "Protos", suffix: ".proto")
        + Self.files(in: "Sources/WafermapAPI/Generated", suffix: ".swift")
        + Self.files(in: "Tests/Protos", suffix: ".proto")
        + Self.files(in: "Tests/TestSupport/Generated", suffix: ".swift")
    )
    #expect(recorded == present, Self.remedy)
    #expect(present.count > 20)
  }

  private static func recordedDigests() throws -> [String: String] {
    let text = try String(contentsOf: root.appending(path: "Protos/SHA256SUMS"), encoding: .utf8)
    return parse(text)
  }

  private static func digests(of paths: [String]) throws -> [String: String] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/sha256sum")
    process.currentDirectoryURL = root
    process.arguments = ["--"] + paths
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return parse(String(decoding: bytes, as: UTF8.self))
  }

  /// Reads lines of `DIGEST  PATH`.
  private static func parse(_ sums: String) -> [String: String] {
    let pairs = sums.split(separator: "\n").compactMap { line -> (String, String)? in
      let fields = line.split(separator: "  ", maxSplits: 1)
      return fields.count == 2 ? (String(fields[1]), String(fields[0])) : nil
    }
    return Dictionary(pairs) { first, _ in first }
  }

  private static func files(in folder: String, suffix: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
      .filter { $0.hasSuffix(suffix) }
      .map { "\(folder)/\($0)" }
  }
}
