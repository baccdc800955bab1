/// A bcrypt hash as text: `$2b$`, two digits of cost, `$`, 22 characters of salt, 31 of hash.
struct BcryptHash: Sendable {
  /// Costs that are computed: below 4 bcrypt does not exist, above 16 one takes seconds.
  static let costs = 4...16
  private static let prefix = "$2b$"
  private static let characterCount = 60
  private static let saltCharacterCount = 22

  /// The whole of it, which is also the setting that another password is hashed under.
  let text: String

  /// The hash that `text` spells.
  ///
  /// - Throws: ``CredentialsError`` with code `invalidHash`.
  init(text: String) throws(CredentialsError) {
    let characters = Array(text.utf8)
    guard characters.count == Self.characterCount, text.hasPrefix(Self.prefix),
      characters[6] == UInt8(ascii: "$"),
      let cost = Int(String(decoding: characters[4..<6], as: UTF8.self)),
      Self.costs.contains(cost),
      characters[7...].allSatisfy(Self.isDigit)
    else {
      throw CredentialsError(
        .invalidHash,
        "A stored password hash is not bcrypt's $2b$: its user needs a new password."
      )
    }
    self.text = text
  }

  private init(valid text: String) { self.text = text }

  /// A hash that takes as much work to compare with as one of `cost`, and that no password has: its
  /// last bits are none that bcrypt makes.
  static func decoy(cost: Int) -> BcryptHash {
    let digits = cost < 10 ? "0\(cost)" : "\(cost)"
    let salt = String(repeating: ".", count: saltCharacterCount)
    let tail = String(repeating: "z", count: characterCount - 7 - saltCharacterCount)
    return BcryptHash(valid: "\(prefix)\(digits)$\(salt)\(tail)")
  }

  /// Digits of bcrypt's own base64.
  private static func isDigit(_ character: UInt8) -> Bool {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
