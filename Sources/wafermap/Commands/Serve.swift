import ArgumentParser
import Foundation
import Logging
import ServerSettings
import UnixSignals

/// Runs the server.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the server until SIGTERM or SIGINT.",
    discussion: SettingsArguments.discussion
  )

  @OptionGroup var settings: SettingsArguments

  func run() async throws {
    let settings = try ServerSettings(settings.resolve())
    let logger = ServerLogging.start(settings)
    // A log collector that goes away must not take the server with it.
    signal(SIGPIPE, SIG_IGN)
    // Trapped before anything is bound: a signal that comes early stops the server cleanly, too.
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    let ending = try await ServerRun(settings: settings, signals: signals, logger: logger).run()
    if ending == .forced {
      throw CommandFailure(message: "stopped by a second signal before running calls had ended")
    }
    logger.info("stopped")
  }
}
