/// One request.
public struct HTTPRequest: Sendable {
  /// The largest response body that a request takes unless it says otherwise: 32 MiB.
  public static let responseBytesMaxDefault = 32 * 1024 * 1024

  /// The method.
  public var method: HTTPMethod
  /// Where to.
  public var url: HTTPURL
  /// Header fields. `Host`, `Content-Length` and `User-Agent` are added when missing; nothing else.
  public var fields: [HTTPField]
  /// The body, sent with put, post and patch, and with delete unless it is empty.
  public var body: [UInt8]
  /// The largest response body, in bytes. A larger one ends the transfer, before it begins when the
  /// peer announces its length.
  public var responseBytesMax: Int

  /// A request of `method` to `url`.
  public init(
    _ method: HTTPMethod,
    _ url: HTTPURL,
    fields: [HTTPField] = [],
    body: [UInt8] = [],
    responseBytesMax: Int = Self.responseBytesMaxDefault
  ) {
    self.method = method
    self.url = url
    self.fields = fields
    self.body = body
    self.responseBytesMax = responseBytesMax
  }
}
