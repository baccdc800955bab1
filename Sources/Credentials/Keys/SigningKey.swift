internal import Foundation

/// A key that signs or verifies access tokens with exactly one algorithm. Printing it shows its
/// identifier and algorithm alone.
public struct SigningKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
  /// Fewest bytes of a secret: "A key of the same size as the hash output ... or larger MUST be
  /// used" (RFC 7518, 3.2).
  public static let secretBytesMin = 32
  /// Most bytes of a secret.
  public static let secretBytesMax = 4096
  /// Most bytes of an identifier.
  public static let idBytesMax = 128
  /// Bytes of a coordinate or a scalar of P-256 (RFC 7518, 6.2).
  static let coordinateBytes = 32

  /// What a token's `kid` calls it.
  public let id: String
  /// The one algorithm it is used with.
  public let algorithm: SigningAlgorithm
  /// Whether it can sign; otherwise it only verifies.
  public let canSign: Bool
  package let jose: JoseKey

  /// A secret for HS256.
  ///
  /// - Parameter id: nil derives it from the secret's digest, the same on every replica.
  /// - Throws: ``CredentialsError`` with code `invalidKey`.
  public init(id: String? = nil, secret: [UInt8]) throws(CredentialsError) {
    guard (Self.secretBytesMin...Self.secretBytesMax).contains(secret.count) else {
      throw Self.invalid(
        id,
        "a secret has \(Self.secretBytesMin) to \(Self.secretBytesMax) bytes, this one "
          + "\(secret.count): make one with `openssl rand -base64 48`"
      )
    }
    guard let jose = JoseKey(octets: secret) else { throw Self.invalid(id, "memory is out") }
    try self.init(
      id: id ?? Self.derivedID(secret),
      algorithm: .hs256,
      canSign: true,
      jose: jose
    )
  }

  /// A key pair on P-256 for ES256, or its public half alone.
  ///
  /// - Parameters:
  ///   - id: What tokens call it.
  ///   - x: First coordinate of the public point, big-endian, 32 bytes.
  ///   - y: Second coordinate.
  ///   - scalar: The private half; nil for a key that only verifies.
  /// - Throws: ``CredentialsError`` with code `invalidKey`: a point that is not on the curve,
  ///   halves that do not belong together.
  public init(
    id: String,
    x: [UInt8],
    y: [UInt8],
    scalar: [UInt8]? = nil
  ) throws(CredentialsError) {
    guard [x, y, scalar ?? x].allSatisfy({ $0.count == Self.coordinateBytes }) else {
      throw Self.invalid(id, "x, y and d have \(Self.coordinateBytes) bytes each on P-256")
    }
    guard let publicHalf = JoseKey(x: x, y: y, scalar: nil),
      let jose = scalar == nil ? publicHalf : JoseKey(x: x, y: y, scalar: scalar)
    else { throw Self.invalid(id, "x, y and d are no key of P-256") }
    try self.init(id: id, algorithm: .es256, canSign: scalar != nil, jose: jose)
    if canSign { try checkPair(publicHalf) }
  }

  private init(
    id: String,
    algorithm: SigningAlgorithm,
    canSign: Bool,
    jose: JoseKey
  ) throws(CredentialsError) {
    guard (1...Self.idBytesMax).contains(id.utf8.count),
      id.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
    else {
      throw Self.invalid(nil, "a kid has 1 to \(Self.idBytesMax) visible ASCII characters")
    }
    self.id = id
    self.algorithm = algorithm
    self.canSign = canSign
    self.jose = jose
  }

  /// A key whose halves do not belong together would sign what nobody else can verify; libcjose
  /// does not compare them.
  private func checkPair(_ publicHalf: JoseKey) throws(CredentialsError) {
    let probe = Array("probe".utf8)
    let signature = JoseSignature(
      payload: probe,
      header: [("alg", algorithm.rawValue)],
      key: jose
    )
    guard let compact = signature?.compact,
      JoseSignature(compact: compact)?.verifiedPayload(by: publicHalf) == probe
    else { throw Self.invalid(id, "its private half does not belong to its public half") }
  }

  private static func derivedID(_ secret: [UInt8]) -> String {
    let label = Array("wafermap kid ".utf8)
    return String(Base64URL.encode(SHA256Digest.of(label + secret)).prefix(16))
  }

  static func invalid(_ id: String?, _ reason: String) -> CredentialsError {
    CredentialsError(.invalidKey, "Signing key\(id.map { " \"\($0)\"" } ?? ""): \(reason).")
  }

  /// Identifier and algorithm.
  public var description: String { "\(id) (\(algorithm.rawValue))" }

  /// Identifier and algorithm.
  public var debugDescription: String { description }
}
