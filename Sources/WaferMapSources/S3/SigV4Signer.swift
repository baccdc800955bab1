import Credentials
package import HTTPClient

/// AWS Signature Version 4 for S3, in header fields ("Signature Calculations for the Authorization
/// Header: Transferring Payload in a Single Chunk", Amazon S3 API Reference).
///
/// The URL's path must be encoded as S3 wants it; unlike for other services it is signed as it is,
/// neither tidied nor encoded again. Requests have no query.
package struct SigV4Signer: Sendable {
  /// What stands for the body in the signature.
  package enum Payload: Sendable {
    /// The digest of these bytes.
    case bytes([UInt8])
    /// Nothing: TLS alone protects it.
    case unsigned
  }

  /// A signed request, with the steps that led there.
  package struct Signed: Sendable {
    /// The method, URL, fields and payload that are signed, in canonical form.
    package let canonicalRequest: String
    /// What the signature is made of.
    package let stringToSign: String
    /// The fields to send; `Host` is signed and must be sent as the URL's authority.
    package let fields: [HTTPField]
  }

  private static let algorithm = "AWS4-HMAC-SHA256"
  private static let terminator = "aws4_request"

  private let credentials: S3Credentials
  private let region: String
  private let service = "s3"

  /// A signer for requests to S3 in `region`.
  package init(credentials: S3Credentials, region: String) {
    self.credentials = credentials
    self.region = region
  }

  /// Signs a request.
  ///
  /// - Parameters:
  ///   - url: Without a query.
  ///   - secondsSinceEpoch: The time now; S3 refuses signatures 15 minutes off.
  package func sign(
    _ method: HTTPMethod,
    _ url: HTTPURL,
    payload: Payload,
    secondsSinceEpoch: Int
  ) -> Signed {
    let date = SigV4Date(secondsSinceEpoch: secondsSinceEpoch)
    let payloadHash =
      switch payload {
      case .bytes(let bytes): Self.hexadecimal(SHA256Digest.of(bytes))
      case .unsigned: "UNSIGNED-PAYLOAD"
      }
    // In the order of their names, in lower case, as the canonical form has them.
    var signed = [
      ("host", url.authority), ("x-amz-content-sha256", payloadHash),
      ("x-amz-date", date.timestamp),
    ]
    if let token = credentials.sessionToken { signed.append(("x-amz-security-token", token)) }
    let names = signed.map(\.0).joined(separator: ";")
    let canonicalRequest =
      ([method.rawValue, url.target, ""] + signed.map { "\($0):\($1)" } + ["", names, payloadHash])
      .joined(separator: "\n")
    let scope = [date.day, region, service, Self.terminator].joined(separator: "/")
    let stringToSign = [
      Self.algorithm, date.timestamp, scope,
      Self.hexadecimal(SHA256Digest.of(Array(canonicalRequest.utf8))),
    ].joined(separator: "\n")
    let signature = Self.hexadecimal(
      HMACSHA256.authenticate(Array(stringToSign.utf8), key: key(day: date.day))
    )
    let authorization =
      "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(scope), "
      + "SignedHeaders=\(names), Signature=\(signature)"
    return Signed(
      canonicalRequest: canonicalRequest,
      stringToSign: stringToSign,
      fields: signed.dropFirst().map { HTTPField($0, $1) }
        + [HTTPField("authorization", authorization)]
    )
  }

  private func key(day: String) -> [UInt8] {
    [day, region, service, Self.terminator].reduce(
      Array("AWS4\(credentials.secretAccessKey)".utf8)
    ) { key, part in
      HMACSHA256.authenticate(Array(part.utf8), key: key)
    }
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
      as: UTF8.self
    )
  }
}
