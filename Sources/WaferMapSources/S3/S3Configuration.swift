import HTTPClient

/// How `s3://` URLs are served.
public struct S3Configuration: Sendable {
  /// Where to send requests; nil is AWS in the region.
  let endpoint: HTTPURL?
  let region: String
  let usesPathStyle: Bool
  let buckets: [String]?
  let credentials: S3Credentials

  /// Reads a configuration.
  ///
  /// - Parameters:
  ///   - credentials: What requests are signed with.
  ///   - region: The region that signatures are made for, such as `eu-central-1`.
  ///   - endpoint: `https://host[:port]` of a service other than AWS, or `http://` for one on this
  ///     machine or in a network of `sources.httpsPrivateNetworks`.
  ///   - usesPathStyle: Whether the bucket stands in the path instead of the host. Addresses, and
  ///     over TLS buckets with a dot in their name, always use the path.
  ///   - buckets: The buckets that may be read; nil allows all that the credentials can read.
  /// - Throws: `SourceError` with code `malformed`, whose message names the setting.
  public init(
    credentials: S3Credentials,
    region: String = "us-east-1",
    endpoint: String? = nil,
    usesPathStyle: Bool = false,
    buckets: [String]? = nil
  ) throws(SourceError) {
    let isRegion = region.utf8.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
    }
    guard !region.isEmpty, isRegion else {
      throw SourceError(
        .malformed,
        "s3.region: \(SourceError.quoted(region)) is not a region such as eu-central-1"
      )
    }
    guard !credentials.accessKeyID.isEmpty, !credentials.secretAccessKey.isEmpty else {
      throw SourceError(
        .malformed,
        "S3 needs credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
      )
    }
    self.credentials = credentials
    self.region = region
    self.endpoint = try endpoint.map { text throws(SourceError) in try Self.origin(text) }
    self.usesPathStyle = usesPathStyle
    self.buckets = buckets
  }

  private static func origin(_ text: String) throws(SourceError) -> HTTPURL {
    let url: HTTPURL
    do throws(HTTPError) {
      url = try HTTPURL(text)
    } catch {
      throw SourceError(.malformed, "s3.endpoint: \(error.message)")
    }
    guard url.target == "/" else {
      throw SourceError(.malformed, "s3.endpoint: leave the path out, give https://host[:port]")
    }
    return url
  }
}
