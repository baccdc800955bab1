import ArgumentParser
import ServerSettings
import Settings

/// Prints the settings in force.
struct Config: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the settings in force and where each came from, secrets masked.",
    discussion: SettingsArguments.discussion
  )

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var settings: SettingsArguments

  func run() throws {
    let resolved = try settings.resolve()
    let report = SettingsReport(resolved)
    print(json ? try report.json() : report.text, terminator: "")
    _ = try ServerSettings(resolved)
  }
}
