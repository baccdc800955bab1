import Foundation
import Settings
import Testing

@Suite("Lists of texts") struct TextListTests {
  private static let file = Setting<FilePath?>(
    "config",
    default: nil,
    "The file.",
    isAllowedInFile: false
  )
  private static let roots = Setting<TextList>("roots", default: ["x"], "Directories.")
  private static let table = SettingsTable([file, roots])

  private func resolve(_ arguments: [String], file: String? = nil) throws -> ResolvedSettings {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "list-\(UUID().uuidString).json").path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    if let file { try Data(file.utf8).write(to: URL(filePath: path)) }
    return try ResolvedSettings(
      table: Self.table,
      arguments: arguments + (file == nil ? [] : ["--config", path]),
      environment: [:],
      configurationFile: Self.file
    )
  }

  @Test(arguments: [
    ("a", ["a"]), ("a,b", ["a", "b"]), (" a , b c ", ["a", "b c"]), ("none", []),
  ])
  func `flags separate them by commas`(text: String, elements: [String]) throws {
    #expect(try resolve(["--roots", text])[Self.roots].elements == elements)
  }

  @Test(arguments: [
    (#"{"roots": ["a", "b"]}"#, ["a", "b"]), (#"{"roots": []}"#, []),
  ])
  func `files have lists`(text: String, elements: [String]) throws {
    #expect(try resolve([], file: text)[Self.roots].elements == elements)
  }

  @Test(arguments: [
    #"{"roots": "a"}"#, #"{"roots": [1]}"#, #"{"roots": ["a,b"]}"#, #"{"roots": [""]}"#,
  ])
  func `what is no list of texts is refused`(text: String) {
    let error = #expect(throws: SettingsError.self) { try resolve([], file: text) }
    #expect(error?.code == .badValue)
  }

  @Test(arguments: ["", ",", "a,,b"]) func `an empty text is refused`(text: String) {
    #expect(throws: SettingsError.self) { try resolve(["--roots=\(text)"]) }
  }

  @Test func `reports show them`() throws {
    let settings = try resolve(["--roots=a,b"])
    #expect(SettingsReport(settings).text.contains("a,b"))
    #expect(try SettingsReport(settings).json().contains(#""value" : ["#))
  }

  @Test func `a list not set keeps its default`() throws {
    #expect(try resolve([])[Self.roots].elements == ["x"])
  }
}
