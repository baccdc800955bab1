package import HTTPClient

/// Where requests for a bucket go.
package struct S3Endpoint: Sendable {
  private let base: HTTPURL
  private let usesPathStyle: Bool

  /// - Throws: `SourceError` with code `malformed`.
  package init(_ configuration: S3Configuration) throws(SourceError) {
    if let endpoint = configuration.endpoint {
      base = endpoint
    } else {
      let domain = configuration.region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
      let host = "s3.\(configuration.region).\(domain)"
      base = try Self.url(.https, host, nil, "/")
    }
    usesPathStyle = configuration.usesPathStyle || base.address != nil
  }

  /// The URL of an object. A certificate for `*.host` does not cover a bucket with a dot.
  ///
  /// - Throws: `SourceError` with code `malformed`.
  package func url(of location: S3Location) throws(SourceError) -> HTTPURL {
    let key = Self.encoded(location.key)
    if usesPathStyle || (location.bucket.contains(".") && base.scheme == .https) {
      return try Self.url(base.scheme, base.host, base.port, "/\(location.bucket)/\(key)")
    }
    return try Self.url(base.scheme, "\(location.bucket).\(base.host)", base.port, "/\(key)")
  }

  /// Signature Version 4's `UriEncode` with slashes kept: every byte but the unreserved ones of RFC
  /// 3986 as `%XY` in upper case. Signature and request must both have exactly this.
  static func encoded(_ key: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    let kept = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
    var bytes: [UInt8] = []
    for byte in key.utf8 {
      if kept.contains(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func url(_ scheme: HTTPURL.Scheme, _ host: String, _ port: UInt16?, _ path: String)
    throws(SourceError) -> HTTPURL
  {
    do throws(HTTPError) {
      return try HTTPURL(scheme: scheme, host: host, port: port, target: path)
    } catch {
      throw SourceError(.malformed, error.message)
    }
  }
}
