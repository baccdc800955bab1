internal import GRPCCore

extension Metadata {
  /// `text` without the credentials that this request's `authorization` metadata carries.
  func redactingAuthorization(in text: String) -> String {
    self[stringValues: "authorization"].reduce(text) { text, value in
      let credentials = value.split(separator: " ").last.map(String.init) ?? value
      return credentials.isEmpty
        ? text
        : text.split(separator: credentials, omittingEmptySubsequences: false)
          .joined(separator: "<redacted>")
    }
  }
}
