import Foundation
import WaferMapSources

/// `Servers/s3_server.py`: moto's S3 with a bucket, users and a role.
final class S3Server: Sendable {
  private struct Greeting: Decodable {
    struct Keys: Decodable {
      let accessKeyID: String
      let secretAccessKey: String
      let sessionToken: String?
    }

    let port: Int
    let region: String
    let bucket: String
    let reader: Keys
    let stranger: Keys
    let temporary: Keys
  }

  /// Checks signatures.
  static func checked() throws -> S3Server { try checkedServer.get() }
  /// Does not, and so serves keys that moto would refuse for a right signature.
  static func open() throws -> S3Server { try openServer.get() }

  private static let checkedServer = Result { try S3Server("checked") }
  private static let openServer = Result { try S3Server("open") }

  let endpoint: String
  let region: String
  let bucket: String
  /// May read objects.
  let reader: S3Credentials
  /// May do nothing.
  let stranger: S3Credentials
  /// Of a role that may read objects; with a session token.
  let temporary: S3Credentials

  private let process: ServerProcess

  private init(_ mode: String) throws {
    process = try ServerProcess(python: TestPython.path(), script: "s3_server.py", [mode])
    let greeting = try JSONDecoder().decode(Greeting.self, from: Data(process.greeting.utf8))
    endpoint = "http://127.0.0.1:\(greeting.port)"
    region = greeting.region
    bucket = greeting.bucket
    reader = Self.credentials(greeting.reader)
    stranger = Self.credentials(greeting.stranger)
    temporary = Self.credentials(greeting.temporary)
  }

  func fetcher(
    _ credentials: S3Credentials? = nil,
    endpoint: String? = nil,
    region: String? = nil,
    buckets: [String]? = nil,
    bytesMax: Int = SourcePolicy.bytesMaxDefault
  ) throws -> WaferMapFetcher {
    let configuration = try S3Configuration(
      credentials: credentials ?? reader,
      region: region ?? self.region,
      endpoint: endpoint ?? self.endpoint,
      usesPathStyle: true,
      buckets: buckets
    )
    return WaferMapFetcher(try SourcePolicy(s3: configuration, bytesMax: bytesMax))
  }

  private static func credentials(_ keys: Greeting.Keys) -> S3Credentials {
    S3Credentials(
      accessKeyID: keys.accessKeyID,
      secretAccessKey: keys.secretAccessKey,
      sessionToken: keys.sessionToken
    )
  }
}
