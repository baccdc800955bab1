import FoundationEssentials
import HTTPClient
import NetworkAddresses

/// Maps behind `https://`: hosts on the list, at addresses the policy allows, redirects followed by
/// hand.
struct HTTPSSource: Sendable {
  static let scheme = "https://"

  private static let redirectStatuses: Set<Int> = [301, 302, 303, 307, 308]

  let policy: SourcePolicy
  let client: HTTPClient

  /// - Throws: `SourceError`.
  func fetch(_ url: HTTPURL, deadline: ContinuousClock.Instant) async throws(SourceError)
    -> [UInt8]
  {
    var url = url
    for _ in 0...SourcePolicy.redirectsMax {
      let response = try await send(url, deadline)
      guard Self.redirectStatuses.contains(response.status) else {
        return try body(of: response, url)
      }
      url = try checked(target(of: response, url))
    }
    throw SourceError(
      .unavailable,
      "\(url.authority) redirects more than \(SourcePolicy.redirectsMax) times: give the last URL"
    )
  }

  /// A URL that the policy allows, as far as its text tells.
  ///
  /// - Throws: `SourceError` with code `malformed` or `notAllowed`.
  func checked(_ text: String) throws(SourceError) -> HTTPURL {
    guard text.utf8.count <= SourcePolicy.urlCharacterCountMax else {
      throw SourceError(
        .malformed,
        "the URL is longer than \(SourcePolicy.urlCharacterCountMax) characters"
      )
    }
    guard text.lowercased().hasPrefix(Self.scheme) else {
      throw SourceError(.notAllowed, "a host may be asked over https:// only")
    }
    let url: HTTPURL
    do throws(HTTPError) {
      url = try HTTPURL(text)
    } catch {
      throw SourceError(.malformed, error.message)
    }
    guard policy.hosts.contains(where: { $0.allows(url) }) else {
      throw SourceError(
        .notAllowed,
        "host \(url.authority) is not in sources.httpsHosts"
          + (url.port == HTTPURL.Scheme.https.defaultPort ? "" : " with its port")
      )
    }
    // libcurl would say so, too, but only after it was asked to connect.
    if let address = url.address, let kind = policy.addresses.refusal(of: address) {
      throw Self.notAllowed(url, address, kind)
    }
    return url
  }

  private func send(_ url: HTTPURL, _ deadline: ContinuousClock.Instant) async throws(SourceError)
    -> HTTPResponse
  {
    do throws(HTTPError) {
      let request = HTTPRequest(
        .get,
        url,
        fields: [HTTPField("Accept", "image/png, image/jpeg, */*;q=0.5")],
        responseBytesMax: policy.bytesMax
      )
      return try await client.send(request, deadline: deadline)
    } catch {
      guard let address = error.address else { throw SourceError(error) }
      throw Self.notAllowed(url, address, policy.addresses.refusal(of: address) ?? "not allowed")
    }
  }

  private static func notAllowed(_ url: HTTPURL, _ address: IPAddress, _ kind: String)
    -> SourceError
  {
    SourceError(
      .notAllowed,
      "host \(url.host) is at \(address), \(kind): its network is not in "
        + "sources.httpsPrivateNetworks"
    )
  }

  private func body(of response: HTTPResponse, _ url: HTTPURL) throws(SourceError) -> [UInt8] {
    switch response.status {
    case 200:
      guard !response.body.isEmpty else { throw SourceError(.malformed, "\(url) is empty") }
      return response.body
    case 404, 410:
      throw SourceError(.notFound, "\(url) does not exist (status \(response.status))")
    case 401, 403:
      throw SourceError(
        .notAllowed,
        "\(url.authority) refuses \(url) (status \(response.status)): no credentials are sent"
      )
    default:
      throw SourceError(.unavailable, "\(url) answers with status \(response.status)")
    }
  }

  /// Where a redirect leads, without its fragment.
  private func target(of response: HTTPResponse, _ url: HTTPURL) throws(SourceError) -> String {
    let isPlain: (UInt8) -> Bool = { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
    guard let location = response.value(of: "location"),
      location.utf8.count <= SourcePolicy.urlCharacterCountMax,
      location.utf8.allSatisfy(isPlain),
      let base = URL(string: url.text),
      let target = URL(string: location, relativeTo: base)
    else {
      throw SourceError(.unavailable, "\(url.authority) redirects to something that is no URL")
    }
    return String(target.absoluteString.prefix { $0 != "#" })
  }
}
