/// The keys that requests to S3 are signed with. Printing them shows none.
public struct S3Credentials: Hashable, Sendable, CustomStringConvertible,
  CustomDebugStringConvertible
{
  /// The public half.
  public let accessKeyID: String
  /// The secret half.
  public let secretAccessKey: String
  /// The token of temporary credentials (AWS STS).
  public let sessionToken: String?

  /// Keys as AWS gives them out; an empty session token is none.
  public init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Says only which kind of credentials these are.
  public var description: String {
    sessionToken == nil ? "S3 credentials" : "temporary S3 credentials"
  }

  /// The same as ``description``.
  public var debugDescription: String { description }
}
