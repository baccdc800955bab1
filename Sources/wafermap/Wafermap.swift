import ArgumentParser
import Foundation

/// The program's root command.
///
/// Exit codes: 0 done, 1 failed, 2 wrong usage. Errors are one line on stderr.
@main
struct Wafermap: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wafermap",
    abstract: "The backend of a wafer-map defect platform.",
    version: ProductVersion.current,
    subcommands: [
      Serve.self, Login.self, Predict.self, Models.self, Admin.self, Bench.self, Forward.self,
      Config.self, Version.self,
    ]
  )

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      let ending = CommandEnding(error)
      ending.report()
      Foundation.exit(ending.exitCode)
    }
  }
}
