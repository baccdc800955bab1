import Foundation
import Settings

/// A table with one setting of each kind.
enum SampleSettings {
  static let file = Setting<FilePath?>("config", default: nil, "The file.", isAllowedInFile: false)
  static let name = Setting("name", default: "lot", "A name.")
  static let port = Setting("net.maxPort", default: 7, in: 1...100, "A port.")
  static let isOn = Setting("net.isOn", default: false, "A switch.")
  static let wait = Setting("wait", default: Duration.seconds(30), "A time.")
  static let limit = Setting<ByteCount?>(
    "limit",
    default: nil,
    in: .mebibytes(1) ... .mebibytes(8),
    "A limit."
  )
  static let key = Setting<String?>("secretKey", default: nil, "A secret.", isSecret: true)

  static let table = SettingsTable([file, name, port, isOn, wait, limit, key])

  static func resolve(
    _ arguments: [String] = [],
    environment: [String: String] = [:],
    file: String? = nil
  ) throws -> ResolvedSettings {
    var environment = environment
    if let file {
      let path = FileManager.default.temporaryDirectory
        .appending(path: "settings-\(UUID().uuidString).json").path()
      try Data(file.utf8).write(to: URL(filePath: path))
      environment["WAFERMAP_CONFIG"] = path
      defer { try? FileManager.default.removeItem(atPath: path) }
      return try ResolvedSettings(
        table: table,
        arguments: arguments,
        environment: environment,
        configurationFile: Self.file
      )
    }
    return try ResolvedSettings(
      table: table,
      arguments: arguments,
      environment: environment,
      configurationFile: Self.file
    )
  }

  /// The message of the error that resolving throws.
  static func refusal(
    _ arguments: [String] = [],
    environment: [String: String] = [:],
    file: String? = nil
  ) -> SettingsError? {
    do {
      _ = try resolve(arguments, environment: environment, file: file)
      return nil
    } catch {
      return error as? SettingsError
    }
  }
}
