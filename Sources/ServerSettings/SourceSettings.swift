/// Where pictures and weights may be read from.
public struct SourceSettings: Sendable {
  /// Directories below which `file://` pictures may lie.
  public var fileRoots: [String]
  /// Directories below which `file://` weights may lie.
  public var modelRoots: [String]
  /// Hosts that `https://` pictures may come from.
  public var httpsHosts: [String]
  /// Networks in CIDR form that count as public although they are private.
  public var httpsPrivateNetworks: [String]
  /// PEM file with the roots that servers are checked with; nil takes the system's.
  public var httpsCA: String?
  /// URL of the S3 service; nil is Amazon's.
  public var s3Endpoint: String?
  /// Region that requests are signed for.
  public var s3Region: String
  /// Whether buckets are in the path, and not in the host's name.
  public var s3UsesPathStyle: Bool
}
