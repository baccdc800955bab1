/// What names and addresses of users must be. Each rule is one sentence that says what to do.
public enum AccountRule: String, CaseIterable, Sendable {
  /// A username has 3 to 50 characters.
  case usernameLength = "USERNAME_LENGTH"
  /// A username is of ASCII letters, digits, `_` and `-`.
  case usernameCharacters = "USERNAME_CHARACTERS"
  /// An email address has at most 254 characters (RFC 5321, 4.5.3.1.3, less the brackets).
  case emailLength = "EMAIL_LENGTH"
  /// An email address looks like `name@host.example`: ASCII without white space, one `@`, a local
  /// part of at most 64 characters, a host of labels.
  case emailForm = "EMAIL_FORM"
  /// A full name has at most 100 characters, counted as PostgreSQL's `char_length` does: Unicode
  /// scalars.
  case fullNameLength = "FULL_NAME_LENGTH"
  /// A full name has no control characters.
  case fullNameCharacters = "FULL_NAME_CHARACTERS"

  /// Characters of a username.
  public static let usernameCharacterCounts = 3...50
  /// Most characters of an email address.
  public static let emailCharacterCountMax = 254
  /// Most characters before the `@` (RFC 5321, 4.5.3.1.1).
  public static let localPartCharacterCountMax = 64
  /// Most characters of a full name; Unicode scalars.
  public static let fullNameCharacterCountMax = 100

  /// The rules that `username` breaks.
  public static func broken(byUsername username: String) -> [AccountRule] {
    var broken: [AccountRule] = []
    if !usernameCharacterCounts.contains(username.count) { broken.append(.usernameLength) }
    if !username.utf8.allSatisfy({ isLetterOrDigit($0) || "_-".utf8.contains($0) }) {
      broken.append(.usernameCharacters)
    }
    return broken
  }

  /// The rules that `email` breaks.
  public static func broken(byEmail email: String) -> [AccountRule] {
    var broken: [AccountRule] = []
    if email.count > emailCharacterCountMax { broken.append(.emailLength) }
    if !isAddress(email) { broken.append(.emailForm) }
    return broken
  }

  /// The rules that `fullName` breaks.
  public static func broken(byFullName fullName: String) -> [AccountRule] {
    var broken: [AccountRule] = []
    if fullName.unicodeScalars.count > fullNameCharacterCountMax { broken.append(.fullNameLength) }
    if fullName.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      broken.append(.fullNameCharacters)
    }
    return broken
  }

  /// What to do, as a sentence.
  public var message: String {
    switch self {
    case .usernameLength: "A username has 3 to 50 characters."
    case .usernameCharacters: "A username is made of letters, digits, '_' and '-'."
    case .emailLength: "An email address has at most \(Self.emailCharacterCountMax) characters."
    case .emailForm: "An email address has the form name@host.example."
    case .fullNameLength:
      "A full name has at most \(Self.fullNameCharacterCountMax) characters."
    case .fullNameCharacters: "A full name has no control characters."
    }
  }

  private static func isAddress(_ email: String) -> Bool {
    let parts = email.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2,
      (1...localPartCharacterCountMax).contains(parts[0].utf8.count),
      parts[0].utf8.allSatisfy({ (0x21...0x7e).contains($0) && !"\"(),:;<>[\\]".utf8.contains($0) })
    else { return false }
    let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
    return labels.count > 1
      && labels.allSatisfy { label in
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
          && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
      }
  }

  private static func isLetterOrDigit(_ character: UInt8) -> Bool {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
