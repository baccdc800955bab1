/// A response, whatever its status. Redirects are not followed: they are responses as well.
public struct HTTPResponse: Sendable {
  /// The status code.
  public let status: Int
  /// Header fields in the order received.
  public let fields: [HTTPField]
  /// The body as it came; no content coding is asked for and none undone.
  public let body: [UInt8]

  /// The value of the first field called `name`, whatever its case.
  public func value(of name: String) -> String? {
    let lowercased = name.lowercased()
    return fields.first { $0.name.lowercased() == lowercased }?.value
  }
}
