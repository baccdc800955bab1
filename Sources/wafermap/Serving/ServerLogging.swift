import Foundation
import Interceptors
import Logging
import ServerSettings
import StructuredLogging

/// Sets up logging for the process.
enum ServerLogging {
  /// Makes every logger of the process write to stderr as the settings say, with the request's
  /// ids on records written during a call. Call it once.
  ///
  /// - Returns: the server's own logger.
  static func start(_ settings: ServerSettings) -> Logger {
    let format = format(settings.logFormat)
    let level = settings.logLevel
    LoggingSystem.bootstrap(
      { label, provider in
        LineLogHandler(
          label: label,
          format: format,
          level: level,
          sink: .standardError,
          metadataProvider: provider
        )
      },
      metadataProvider: .requestContext
    )
    return Logger(label: "wafermap")
  }

  private static func format(_ choice: LogFormatChoice) -> LogFormat {
    switch choice {
    case .json: .json
    case .text: .text
    case .auto: isatty(STDERR_FILENO) == 1 ? .text : .json
    }
  }
}
