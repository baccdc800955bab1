/// A response of S3 that is not the object, and the error it becomes.
package struct S3Failure: Sendable {
  /// Error documents are small; a code stands in their first bytes.
  private static let scannedBytesMax = 4096
  private static let codeCharacterCountMax = 64

  private let location: S3Location
  private let region: String
  private let status: Int
  /// The code of the error document, such as `NoSuchKey`, when there is one.
  private let code: String?
  /// The region that S3 says the bucket is in.
  private let bucketRegion: String?

  /// A failure to get `location`.
  ///
  /// - Parameters:
  ///   - document: The body of the response.
  ///   - bucketRegion: The field `x-amz-bucket-region`.
  ///   - region: The region that the request was signed for.
  package init(
    status: Int,
    document: [UInt8],
    bucketRegion: String?,
    location: S3Location,
    region: String
  ) {
    self.location = location
    self.region = region
    self.status = status
    code = Self.code(in: document)
    self.bucketRegion = bucketRegion.flatMap { Self.word($0[...]) }
  }

  /// What the failure means to who wants the map.
  package var error: SourceError {
    let object = location.description
    let bucket = "the bucket \(location.bucket)"
    switch code {
    case "NoSuchKey":
      return SourceError(.notFound, "\(object) does not exist")
    case "NoSuchBucket":
      return SourceError(.notFound, "\(bucket) of \(object) does not exist")
    case "AccessDenied", "AllAccessDisabled":
      return SourceError(
        .notAllowed,
        "S3 denies \(object): the server's credentials need s3:GetObject on it"
      )
    case "InvalidAccessKeyId":
      return SourceError(.unavailable, "S3 does not know the access key: set AWS_ACCESS_KEY_ID")
    case "SignatureDoesNotMatch":
      return SourceError(
        .unavailable,
        "S3 refuses the signature: check AWS_SECRET_ACCESS_KEY, s3.region and s3.endpoint"
      )
    case "ExpiredToken", "InvalidToken", "TokenRefreshRequired":
      return SourceError(
        .unavailable,
        "S3 refuses the session token (\(code ?? "")): renew AWS_SESSION_TOKEN and its keys"
      )
    case "RequestTimeTooSkewed":
      return SourceError(
        .unavailable,
        "S3 says that this machine's clock is wrong: synchronise it (NTP)"
      )
    case "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed",
      "IllegalLocationConstraintException":
      return wrongRegion
    case "InvalidObjectState":
      return SourceError(.unavailable, "\(object) is archived: restore it first")
    default:
      return byStatus
    }
  }

  private var wrongRegion: SourceError {
    let place = bucketRegion.map { "in region \($0)" } ?? "in another region or behind another host"
    return SourceError(
      .unavailable,
      "the bucket \(location.bucket) is \(place), not in \(region): set s3.region and s3.endpoint"
    )
  }

  private var byStatus: SourceError {
    let said = code.map { "\(status) \($0)" } ?? "\(status)"
    switch status {
    case 301, 302, 307, 308: return wrongRegion
    case 404: return SourceError(.notFound, "\(location.description) does not exist")
    case 401, 403: return SourceError(.notAllowed, "S3 denies \(location.description) (\(said))")
    default:
      return SourceError(
        .unavailable,
        "S3 answers to \(location.description) with status \(said): retry later"
      )
    }
  }

  /// The text of the first `Code` element: `<Error><Code>NoSuchKey</Code>...`. Nothing else of the
  /// document is needed, so nothing else of what a peer sent is parsed.
  private static func code(in body: [UInt8]) -> String? {
    let text = String(decoding: body.prefix(scannedBytesMax), as: UTF8.self)
    guard let start = text.firstRange(of: "<Code>") else { return nil }
    return word(text[start.upperBound...].prefix { $0 != "<" })
  }

  private static func word(_ text: Substring) -> String? {
    let isWord = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    return !text.isEmpty && text.count <= codeCharacterCountMax && isWord ? String(text) : nil
  }
}
