/// An opaque token: a prefix that says what it is for, and 256 random bits as base64url.
///
/// Whoever issues it keeps only ``digest``: a random token needs no slow hash, because it cannot be
/// guessed. Printing a token shows its prefix alone.
public struct SecureToken: Hashable, Sendable, CustomStringConvertible,
  CustomDebugStringConvertible
{
  /// Random bytes in a token.
  public static let randomByteCount = 32
  /// Characters of those bytes in the text.
  public static let randomCharacterCount = 43

  /// The token itself, for its bearer's eyes only.
  public let text: String
  /// What it starts with.
  public let prefix: String

  /// A new token.
  ///
  /// - Throws: ``CredentialsError`` with code `libraryFailure`; see ``SecureRandom``.
  public static func make(prefix: String) throws(CredentialsError) -> SecureToken {
    let random = Base64URL.encode(try SecureRandom.bytes(randomByteCount))
    return SecureToken(prefix: prefix, random: random)
  }

  /// The token that somebody sent as `text`; nil when it cannot be one with `prefix`.
  public init?(text: String, prefix: String) {
    guard text.utf8.count == prefix.utf8.count + Self.randomCharacterCount,
      text.hasPrefix(prefix),
      Base64URL.decode(text.dropFirst(prefix.count))?.count == Self.randomByteCount
    else { return nil }
    self.init(prefix: prefix, random: text.dropFirst(prefix.count))
  }

  private init(prefix: String, random: some StringProtocol) {
    self.text = prefix + random
    self.prefix = prefix
  }

  /// SHA-256 of the text: what is stored, and what a token is found by.
  public var digest: [UInt8] { SHA256Digest.of(text.utf8) }

  /// The prefix, not the token.
  public var description: String { "\(prefix)…" }

  /// The prefix, not the token.
  public var debugDescription: String { description }
}
