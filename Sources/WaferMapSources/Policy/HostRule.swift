import HTTPClient

/// One entry of the list of hosts that maps may be fetched from.
struct HostRule: Hashable, Sendable {
  private static let wildcard = "*."

  /// The name, or what follows the dot of a wildcard.
  let name: String
  /// Whether names below `name` are meant, and not `name`.
  let isWildcard: Bool
  let port: UInt16

  /// - Throws: `SourceError` with code `malformed`.
  init(_ entry: String) throws(SourceError) {
    let isWildcard = entry.hasPrefix(Self.wildcard)
    let authority = isWildcard ? String(entry.dropFirst(Self.wildcard.count)) : entry
    let url: HTTPURL
    do throws(HTTPError) {
      url = try HTTPURL("https://" + authority)
    } catch {
      throw Self.malformed(entry, error.message)
    }
    guard url.target == "/", !authority.contains("/") else {
      throw Self.malformed(entry, "a path is not part of a host")
    }
    guard !isWildcard || url.address == nil else {
      throw Self.malformed(entry, "an address has no names below it")
    }
    name = url.host
    port = url.port
    self.isWildcard = isWildcard
  }

  func allows(_ url: HTTPURL) -> Bool {
    url.port == port && (isWildcard ? url.host.hasSuffix("." + name) : url.host == name)
  }

  private static func malformed(_ entry: String, _ reason: String) -> SourceError {
    SourceError(.malformed, "sources.httpsHosts: \(SourceError.quoted(entry)): \(reason)")
  }
}
