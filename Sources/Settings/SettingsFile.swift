internal import Configuration
internal import Foundation

/// A JSON configuration file: an object whose nested names are the settings' keys.
struct SettingsFile {
  /// Largest file read.
  static let bytesMax = 1 << 20

  let snapshot: JSONSnapshot

  /// Reads the file at `path` and refuses names that `table` does not have.
  init(path: String, table: SettingsTable) throws(SettingsError) {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw .badFile(path, "cannot be read: check the path and its permissions")
    }
    guard data.count <= Self.bytesMax else {
      throw .badFile(path, "is larger than \(Self.bytesMax) bytes: name a configuration file")
    }
    guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
      throw .badFile(path, "is not a JSON object: write settings as {\"log\": {\"level\": ...}}")
    }
    let known = table.declarations.filter(\.isAllowedInFile).map(\.key)
    if let unknown = Self.leaves(of: object).sorted().first(where: { !known.contains($0) }) {
      throw .unknown(
        unknown,
        named: "setting in \(path)",
        among: known,
        remedy: "remove it; 'wafermap config' lists all"
      )
    }
    do {
      snapshot = try JSONSnapshot(
        data: data.bytes,
        providerName: path,
        parsingOptions: .default
      )
    } catch {
      throw .badFile(path, "holds a value of no use: give text, numbers, true or false")
    }
  }

  /// The dotted names of everything that is not an object.
  private static func leaves(of object: [String: Any]) -> [String] {
    object.flatMap { name, value in
      guard let inner = value as? [String: Any], !inner.isEmpty else { return [name] }
      return leaves(of: inner).map { "\(name).\($0)" }
    }
  }
}

extension SettingsError {
  fileprivate static func badFile(_ path: String, _ what: String) -> SettingsError {
    SettingsError(
      code: .badFile,
      message: "configuration file \(path.quotedOnOneLine) \(what)"
    )
  }
}
