/// The request methods in use (RFC 9110, section 9; RFC 5789).
public enum HTTPMethod: String, Sendable, CaseIterable {
  /// Reads.
  case get = "GET"
  /// Reads the header fields only.
  case head = "HEAD"
  /// Writes under the URL.
  case put = "PUT"
  /// Hands over the body.
  case post = "POST"
  /// Changes a part.
  case patch = "PATCH"
  /// Removes.
  case delete = "DELETE"
}
