import ArgumentParser
import CCoreTransport
import Foundation
import Settings

/// How a command that threw ends: what it prints, where, and with which exit code.
struct CommandEnding {
  let exitCode: Int32
  private let message: String

  /// Exit code for what did not work.
  static let failed: Int32 = 1
  /// Exit code for what was asked for wrongly.
  static let usage: Int32 = 2

  init(_ error: any Error) {
    (exitCode, message) =
      switch error {
      case let error as SettingsError: (Self.usage, error.message)
      case let error as CoreTransportError: (Self.failed, error.message)
      case let error as CommandFailure: (Self.failed, error.message)
      default: Self.parserEnding(error)
      }
  }

  /// Prints help to stdout and a failure as one line to stderr.
  func report() {
    guard exitCode != 0 else {
      print(message)
      return
    }
    let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    FileHandle.standardError.tell("wafermap: \(line)\n")
  }

  /// ArgumentParser asks for help and versions by throwing, too.
  private static func parserEnding(_ error: any Error) -> (exitCode: Int32, message: String) {
    switch Wafermap.exitCode(for: error) {
    case .success: (0, Wafermap.fullMessage(for: error))
    case .validationFailure:
      (usage, "\(Wafermap.message(for: error)); see 'wafermap --help'")
    default: (failed, Wafermap.message(for: error))
    }
  }
}
