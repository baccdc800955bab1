import ArgumentParser

/// What --timeout takes in every command that talks to a server.
enum TimeoutArgument {
  /// Seconds.
  private static let range = 0.001...86_400

  /// - Throws: `ValidationError` for seconds out of range.
  static func check(_ seconds: Double) throws {
    guard range.contains(seconds) else {
      throw ValidationError("--timeout must be 0.001 to 86400 seconds")
    }
  }
}
