internal import Foundation

/// What is in force and where it came from, with secrets masked.
public struct SettingsReport: Sendable {
  private let settings: [ResolvedSetting]

  /// What stands for a secret that is set.
  public static let mask = "********"

  /// Creates a report of `settings`.
  public init(_ settings: ResolvedSettings) { self.settings = settings.all }

  /// A table for people: setting, value, source.
  public var text: String {
    let rows =
      [["SETTING", "VALUE", "FROM"]]
      + settings.map { setting in
        let place = [setting.source.rawValue, setting.origin].compactMap(\.self)
        return [setting.declaration.key, shownText(setting), place.joined(separator: " ")]
      }
    let widths = (0..<2).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let padded = (0..<2).map { column in
        row[column] + String(repeating: " ", count: widths[column] - row[column].count)
      }
      return padded.joined(separator: "  ") + "  " + row[2] + "\n"
    }
    .joined()
  }

  /// An object for programs: `settings` is a list of `name`, `value`, `source`, `origin` and
  /// `secret`; a value is text, a number or a boolean, and `null` where nothing is set or shown.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let entries = settings.map(SettingsReportEntry.init)
    return String(decoding: try encoder.encode(["settings": entries]), as: UTF8.self) + "\n"
  }

  private func shownText(_ setting: ResolvedSetting) -> String {
    guard setting.declaration.isSecret else { return setting.text }
    return setting.source == .default ? "not set" : Self.mask
  }
}
