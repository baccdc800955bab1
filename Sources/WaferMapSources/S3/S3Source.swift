import HTTPClient

/// Maps behind `s3://`.
struct S3Source: Sendable {
  let configuration: S3Configuration
  let bytesMax: Int
  let client: HTTPClient
  /// Seconds since 1970-01-01 00:00 UTC.
  let now: @Sendable () -> Int

  /// - Throws: `SourceError`.
  func fetch(_ location: S3Location, deadline: ContinuousClock.Instant) async throws(SourceError)
    -> [UInt8]
  {
    let url = try S3Endpoint(configuration).url(of: location)
    let signer = SigV4Signer(
      credentials: configuration.credentials,
      region: configuration.region
    )
    let signed = signer.sign(.get, url, payload: .bytes([]), secondsSinceEpoch: now())
    let response: HTTPResponse
    do throws(HTTPError) {
      response = try await client.send(
        HTTPRequest(.get, url, fields: signed.fields, responseBytesMax: bytesMax),
        deadline: deadline
      )
    } catch {
      throw Self.failure(error, url)
    }
    guard response.status == 200 else {
      throw S3Failure(
        status: response.status,
        document: response.body,
        bucketRegion: response.value(of: "x-amz-bucket-region"),
        location: location,
        region: configuration.region
      ).error
    }
    guard !response.body.isEmpty else {
      throw SourceError(.malformed, "\(location.description) is empty")
    }
    return response.body
  }

  /// - Throws: `SourceError` with code `malformed` or `notAllowed`.
  func checked(_ text: String) throws(SourceError) -> S3Location {
    let location = try S3Location(text)
    guard configuration.buckets?.contains(location.bucket) ?? true else {
      throw SourceError(.notAllowed, "bucket \(location.bucket) is not one that may be read")
    }
    return location
  }

  private static func failure(_ error: HTTPError, _ url: HTTPURL) -> SourceError {
    guard error.code == .addressNotAllowed else { return SourceError(error) }
    let advice =
      url.scheme == .http
      ? "use https:// in s3.endpoint, or add its network to sources.httpsPrivateNetworks"
      : "add its network to sources.httpsPrivateNetworks"
    return SourceError(.notAllowed, "\(error.message): \(advice)")
  }
}
