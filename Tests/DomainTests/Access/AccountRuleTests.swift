import Domain
import Testing

@Suite("Rules of accounts")
struct AccountRuleTests {
  static let passwords: [(password: String, broken: [PasswordRule])] = [
    ("Passw0rd!", []),
    ("Ab1 defg", []),
    ("Ärger1!x", []),
    ("", [.tooShort, .noUpperCase, .noLowerCase, .noDigit, .noOther]),
    ("Ab1!efg", [.tooShort]),
    ("passw0rd!", [.noUpperCase]),
    ("PASSW0RD!", [.noLowerCase]),
    ("Password!", [.noDigit]),
    ("Passw0rdd", [.noOther]),
    ("passwordpassword", [.noUpperCase, .noDigit, .noOther]),
    ("Passw0rd!\0", [.nul]),
    ("Aa1!" + String(repeating: "x", count: 68), []),
    ("Aa1!" + String(repeating: "x", count: 69), [.tooLong]),
    ("Aa1!" + String(repeating: "ü", count: 35), [.tooLong]),
    ("Pass٣ord!", [.noDigit]),
  ]

  @Test("A password breaks these rules and no others", arguments: passwords)
  func password(password: String, broken: [PasswordRule]) {
    #expect(PasswordRule.broken(by: password) == broken)
  }

  static let usernames: [(username: String, broken: [AccountRule])] = [
    ("eve", []), ("Eve_Adams-1", []), (String(repeating: "x", count: 50), []),
    ("", [.usernameLength]), ("ev", [.usernameLength]),
    (String(repeating: "x", count: 51), [.usernameLength]),
    ("eve adams", [.usernameCharacters]), ("ève", [.usernameCharacters]),
    ("eve@fab.example", [.usernameCharacters]), ("' OR 1=1 --", [.usernameCharacters]),
    ("e\0", [.usernameLength, .usernameCharacters]),
  ]

  @Test("A username breaks these rules and no others", arguments: usernames)
  func username(username: String, broken: [AccountRule]) {
    #expect(AccountRule.broken(byUsername: username) == broken)
  }

  static let emails: [(email: String, broken: [AccountRule])] = [
    ("eve@fab.example", []), ("eve+maps.1@a-b.fab.example", []), ("o'neil@fab.example", []),
    ("", [.emailForm]), ("eve", [.emailForm]), ("@fab.example", [.emailForm]),
    ("eve@", [.emailForm]), ("eve@fab", [.emailForm]), ("eve@fab..example", [.emailForm]),
    ("eve@-fab.example", [.emailForm]), ("a@b@fab.example", [.emailForm]),
    ("eve adams@fab.example", [.emailForm]), ("eve@fab.example\n", [.emailForm]),
    ("<eve@fab.example>", [.emailForm]),
    (String(repeating: "e", count: 65) + "@fab.example", [.emailForm]),
    (
      "eve@" + String(repeating: "fab.", count: 62) + "exx",
      [.emailLength]
    ),
  ]

  @Test("An email address breaks these rules and no others", arguments: emails)
  func email(email: String, broken: [AccountRule]) {
    #expect(AccountRule.broken(byEmail: email) == broken)
  }

  @Test("A full name may be empty or long, without control characters")
  func fullName() {
    #expect(AccountRule.broken(byFullName: "").isEmpty)
    #expect(AccountRule.broken(byFullName: String(repeating: "ö", count: 100)).isEmpty)
    #expect(
      AccountRule.broken(byFullName: String(repeating: "ö", count: 101)) == [.fullNameLength]
    )
    #expect(AccountRule.broken(byFullName: "a\nb") == [.fullNameCharacters])
    // One character to a reader, two to the database.
    let combined = "o\u{308}"
    #expect(AccountRule.broken(byFullName: String(repeating: combined, count: 50)).isEmpty)
    #expect(
      AccountRule.broken(byFullName: String(repeating: combined, count: 51)) == [.fullNameLength]
    )
  }

  @Test("Every rule says what to do in a sentence")
  func messages() {
    let messages = PasswordRule.allCases.map(\.message) + AccountRule.allCases.map(\.message)
    #expect(Set(messages).count == messages.count)
    #expect(messages.allSatisfy { $0.hasPrefix("A") && $0.hasSuffix(".") })
  }
}
