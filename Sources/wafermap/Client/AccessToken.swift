import Foundation

/// What proves to a server who calls. Its value is never printed.
struct AccessToken: Sendable {
  /// The variable that holds one.
  static let variable = "WAFERMAP_TOKEN"
  /// Longest token, in bytes: what fits the metadata of a call beside everything else.
  private static let byteCountMax = 8192

  /// The value of the metadata key `authorization`.
  let authorization: String

  /// Takes the token of an argument over that of a file over that of the environment.
  ///
  /// - Throws: `CommandFailure` when a token cannot be read or sent.
  static func find(
    argument: String?,
    file: String?,
    environment: [String: String]
  ) throws(CommandFailure) -> AccessToken? {
    if let argument { return try AccessToken(argument, from: "--token") }
    if let file { return try AccessToken(contents(of: file), from: file) }
    return try environment[variable].map { text throws(CommandFailure) in
      try AccessToken(text, from: variable)
    }
  }

  private init(_ text: String, from source: String) throws(CommandFailure) {
    let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !token.isEmpty else {
      throw CommandFailure(message: "the token of \(source) is empty")
    }
    // What RFC 6750 and header fields allow: visible ASCII without spaces.
    guard token.utf8.count <= Self.byteCountMax, token.utf8.allSatisfy({ 0x21...0x7E ~= $0 })
    else {
      throw CommandFailure(
        message: "\(source) holds no token: one is visible ASCII characters without spaces, at most"
          + " \(Self.byteCountMax) of them"
      )
    }
    authorization = "Bearer \(token)"
  }

  private static func contents(of path: String) throws(CommandFailure) -> String {
    do {
      return try String(contentsOf: URL(filePath: path), encoding: .utf8)
    } catch {
      throw CommandFailure(
        message: "cannot read the token file \(path): check the path and its permissions"
      )
    }
  }
}
