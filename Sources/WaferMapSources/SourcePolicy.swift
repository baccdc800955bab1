import NetworkAddresses

/// Where wafer maps may be fetched from. What is not listed is refused.
public struct SourcePolicy: Sendable {
  /// The largest map unless the policy says otherwise: 32 MiB.
  public static let bytesMaxDefault = 32 * 1024 * 1024
  /// The most characters in a URL of a map, before and after each redirect.
  public static let urlCharacterCountMax = 2048
  /// The most redirects that are followed; each goes through the whole policy again.
  public static let redirectsMax = 3

  /// The largest map, in bytes.
  public var bytesMax: Int
  /// Maps fetched at once.
  public var fetchesMax = 32
  /// Fetches that wait for one under way to end; one more fails with `unavailable`.
  public var waitingMax = 256
  /// The longest that one fetch may take, whatever its deadline.
  public var timeout: Duration = .seconds(60)

  let fileRoots: [FileRoot]
  let hosts: [HostRule]
  let addresses: AddressPolicy
  let certificateAuthorityFile: String?
  let s3: S3Configuration?

  /// Reads a policy.
  ///
  /// - Parameters:
  ///   - fileRoots: Absolute paths of directories; `file://` URLs may name files below them.
  ///   - httpsHosts: `host`, `host:port`, `*.suffix` or `*.suffix:port`. Without a port, 443 is
  ///     meant; `*.suffix` is every name that ends in `.suffix`, not `suffix` itself.
  ///   - httpsPrivateNetworks: Blocks of addresses in CIDR notation that may be connected to though
  ///     they are not public.
  ///   - certificateAuthorityFile: A PEM file with the authorities to trust in place of the
  ///     system's, for `https://` and for an S3 endpoint of one's own.
  ///   - s3: How `s3://` URLs are served; nil refuses them.
  ///   - bytesMax: The largest map, in bytes.
  /// - Throws: `SourceError` with code `malformed`, whose message names the setting.
  public init(
    fileRoots: [String] = [],
    httpsHosts: [String] = [],
    httpsPrivateNetworks: [String] = [],
    certificateAuthorityFile: String? = nil,
    s3: S3Configuration? = nil,
    bytesMax: Int = Self.bytesMaxDefault
  ) throws(SourceError) {
    self.fileRoots = try fileRoots.map { root throws(SourceError) in try FileRoot(root) }
    hosts = try httpsHosts.map { entry throws(SourceError) in try HostRule(entry) }
    let networks = try httpsPrivateNetworks.map { text throws(SourceError) in
      guard let range = IPAddressRange(text) else {
        throw SourceError(
          .malformed,
          "sources.httpsPrivateNetworks: \(SourceError.quoted(text)) is not a block such as "
            + "10.0.0.0/8 or fd00::/8 (no bit set after the prefix, IPv4 written as IPv4)"
        )
      }
      return range
    }
    addresses = AddressPolicy(allowed: networks)
    self.certificateAuthorityFile = certificateAuthorityFile
    self.s3 = s3
    self.bytesMax = bytesMax
  }
}
