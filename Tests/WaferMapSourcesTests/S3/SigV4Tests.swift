import Foundation
import HTTPClient
import Testing
import WaferMapSources

/// Signatures against botocore's, for odd keys in all placements.
@Suite struct SigV4Tests {
  struct Vector: Decodable, Sendable {
    let bucket: String
    let key: String
    let region: String
    let endpoint: String?
    let pathStyle: Bool
    let signsPayload: Bool
    let accessKeyID: String
    let secretAccessKey: String
    let sessionToken: String?
    let secondsSinceEpoch: Int
    let url: String
    let canonicalRequest: String
    let stringToSign: String
    let authorization: String
    let contentSHA256: String
    let date: String
  }

  private static let countMin = 119

  private static func vectors() throws -> [Vector] {
    let url = try #require(
      Bundle.module.url(forResource: "sigv4", withExtension: "json", subdirectory: "Vectors")
    )
    return try JSONDecoder().decode([Vector].self, from: Data(contentsOf: url))
  }

  @Test func signsAsBotocoreDoes() throws {
    let vectors = try Self.vectors()
    #expect(vectors.count >= Self.countMin)
    for vector in vectors { try check(vector) }
  }

  private func check(_ vector: Vector) throws {
    let credentials = S3Credentials(
      accessKeyID: vector.accessKeyID,
      secretAccessKey: vector.secretAccessKey,
      sessionToken: vector.sessionToken
    )
    let configuration = try S3Configuration(
      credentials: credentials,
      region: vector.region,
      endpoint: vector.endpoint,
      usesPathStyle: vector.pathStyle
    )
    let location = try S3Location("s3://\(vector.bucket)/\(vector.key)")
    let url = try S3Endpoint(configuration).url(of: location)
    #expect(url.text == vector.url)
    let signed = SigV4Signer(credentials: credentials, region: vector.region).sign(
      .get,
      url,
      payload: vector.signsPayload ? .bytes([]) : .unsigned,
      secondsSinceEpoch: vector.secondsSinceEpoch
    )
    #expect(signed.canonicalRequest == vector.canonicalRequest)
    #expect(signed.stringToSign == vector.stringToSign)
    let fields = Dictionary(uniqueKeysWithValues: signed.fields.map { ($0.name, $0.value) })
    #expect(fields["authorization"] == vector.authorization)
    #expect(fields["x-amz-content-sha256"] == vector.contentSHA256)
    #expect(fields["x-amz-date"] == vector.date)
    #expect(fields["x-amz-security-token"] == vector.sessionToken)
    #expect(fields.count == (vector.sessionToken == nil ? 3 : 4))
  }

  @Test func credentialsDoNotPrint() throws {
    let credentials = S3Credentials(
      accessKeyID: "the-key-id",
      secretAccessKey: "the-secret",
      sessionToken: "the-token"
    )
    let configuration = try S3Configuration(credentials: credentials)
    for text in ["\(credentials)", String(reflecting: credentials), "\(configuration)"] {
      #expect(!text.contains("the-"))
    }
  }
}
