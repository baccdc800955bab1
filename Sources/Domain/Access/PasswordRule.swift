/// What a password must have. All broken rules are reported at once.
public enum PasswordRule: String, CaseIterable, Sendable {
  /// At least ``characterCountMin`` characters.
  case tooShort = "TOO_SHORT"
  /// At most ``byteCountMax`` bytes of UTF-8: bcrypt would ignore the rest.
  case tooLong = "TOO_LONG"
  /// An upper-case letter.
  case noUpperCase = "NO_UPPER_CASE"
  /// A lower-case letter.
  case noLowerCase = "NO_LOWER_CASE"
  /// A digit, 0 to 9.
  case noDigit = "NO_DIGIT"
  /// A character that is neither letter nor digit.
  case noOther = "NO_OTHER"
  /// No NUL: bcrypt would end the password there.
  case nul = "NUL"

  /// Fewest characters.
  public static let characterCountMin = 8
  /// Most bytes of UTF-8.
  public static let byteCountMax = 72

  /// The rules that `password` breaks, in the order of the cases.
  public static func broken(by password: String) -> [PasswordRule] {
    allCases.filter { $0.isBroken(by: password) }
  }

  /// What to do, as a sentence.
  public var message: String {
    switch self {
    case .tooShort: "A password has at least \(Self.characterCountMin) characters."
    case .tooLong: "A password has at most \(Self.byteCountMax) bytes of UTF-8."
    case .noUpperCase: "A password has an upper-case letter."
    case .noLowerCase: "A password has a lower-case letter."
    case .noDigit: "A password has a digit."
    case .noOther: "A password has a character that is neither letter nor digit."
    case .nul: "A password has no NUL character."
    }
  }

  private func isBroken(by password: String) -> Bool {
    switch self {
    case .tooShort: password.count < Self.characterCountMin
    case .tooLong: password.utf8.count > Self.byteCountMax
    case .noUpperCase: !password.contains(where: \.isUppercase)
    case .noLowerCase: !password.contains(where: \.isLowercase)
    case .noDigit: !password.utf8.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    case .noOther: password.allSatisfy { $0.isLetter || $0.isNumber }
    case .nul: password.utf8.contains(0)
    }
  }
}
