internal import Foundation

/// The keys of a server: one signs, all verify, and each is found by its identifier.
///
/// To rotate: add the new key to every replica's file, make it `current`, and take the old one away
/// once the last token it signed has expired.
public struct SigningKeys: Sendable {
  /// Most keys in a set.
  public static let keyCountMax = 16
  /// Largest key file, in bytes.
  public static let fileBytesMax = 65_536

  /// The key that signs.
  public let current: SigningKey
  private let keys: [String: SigningKey]

  /// `current` signs; `others` verify what they signed before.
  ///
  /// - Throws: ``CredentialsError`` with code `invalidKey`: `current` cannot sign, identifiers
  ///   repeat, or there are more than ``keyCountMax``.
  public init(
    current: SigningKey,
    others: [SigningKey] = []
  ) throws(CredentialsError) {
    guard current.canSign else {
      throw SigningKey.invalid(current.id, "the current key has no private half to sign with")
    }
    guard others.count < Self.keyCountMax else {
      throw SigningKey.invalid(nil, "there are more than \(Self.keyCountMax)")
    }
    var keys = [current.id: current]
    for key in others {
      guard keys.updateValue(key, forKey: key.id) == nil else {
        throw SigningKey.invalid(key.id, "two keys have this kid")
      }
    }
    self.current = current
    self.keys = keys
  }

  /// One secret for HS256, as the setting `SECRET_KEY` gives it. Its identifier comes from its
  /// digest.
  ///
  /// - Throws: ``CredentialsError`` with code `invalidKey` when it has less than 32 bytes.
  public init(secret: [UInt8]) throws(CredentialsError) {
    try self.init(current: SigningKey(secret: secret))
  }

  /// A key file: a JWK set (RFC 7517, 5). Its first key signs, unless a member `current` names the
  /// `kid` of another. Every key states `kid` and `alg`.
  ///
  /// - Throws: ``CredentialsError`` with code `invalidKey` for anything doubtful.
  public init(file: [UInt8]) throws(CredentialsError) {
    guard file.count <= Self.fileBytesMax else {
      throw SigningKey.invalid(nil, "the key file is larger than \(Self.fileBytesMax) bytes")
    }
    guard let set = try? JSONDecoder().decode(KeyFile.self, from: Data(file)) else {
      throw SigningKey.invalid(
        nil,
        "the key file is not JSON of the form {\"current\": KID, \"keys\": [...]}"
      )
    }
    var keys: [SigningKey] = []
    for key in set.keys { keys.append(try key.signingKey()) }
    let currentID = set.current ?? keys.first?.id
    guard let index = keys.firstIndex(where: { $0.id == currentID }) else {
      throw SigningKey.invalid(currentID, "the key file has no such key to sign with")
    }
    let current = keys.remove(at: index)
    try self.init(current: current, others: keys)
  }

  /// The text of a key file with one fresh HS256 key, for a server on loopback that was given none.
  /// Whoever writes it down keeps it from others' eyes.
  ///
  /// - Throws: ``CredentialsError`` with code `libraryFailure`; see ``SecureRandom``.
  public static func makeFile() throws(CredentialsError) -> [UInt8] {
    let secret = try SecureRandom.bytes(SigningKey.secretBytesMin)
    let key = try SigningKey(secret: secret)
    let web = JSONWebKey(
      kty: "oct",
      kid: key.id,
      alg: SigningAlgorithm.hs256.rawValue,
      use: "sig",
      k: Base64URL.encode(secret)
    )
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    guard let data = try? encoder.encode(KeyFile(current: key.id, keys: [web])) else {
      throw CredentialsError(.libraryFailure, "A fresh signing key cannot be written as JSON.")
    }
    return [UInt8](data)
  }

  /// The key that tokens call `id`.
  public subscript(id: String) -> SigningKey? { keys[id] }
}
