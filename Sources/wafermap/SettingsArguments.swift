import ArgumentParser
import Foundation
import ServerSettings
import Settings

/// The flags of the settings' table, for the commands that read settings.
struct SettingsArguments: ParsableArguments {
  @Argument(
    parsing: .allUnrecognized,
    help: ArgumentHelp("Settings, listed below.", valueName: "setting")
  )
  var flags: [String] = []

  /// Reads every source.
  func resolve() throws(SettingsError) -> ResolvedSettings {
    try ResolvedSettings(
      table: ServerSettings.table,
      arguments: flags,
      environment: ProcessInfo.processInfo.environment,
      configurationFile: ServerSettings.configurationFile
    )
  }

  /// What the help of a command says about them.
  static let discussion = """
    Settings come from flags, over environment variables, over the file that --config names, \
    over defaults.

    \(ServerSettings.table.help)
    """
}
