internal import Domain

extension Violations {
  /// A password that may be compared: what could be none is said before any work is done, to
  /// whoever asks, about whomever.
  mutating func checkPassword(_ field: String, _ password: String) {
    if password.isEmpty { add(field, .required, "give the password") }
    if password.utf8.count > PasswordRule.byteCountMax {
      add(field, .tooLong, PasswordRule.tooLong.message)
    }
    if password.utf8.contains(0) { add(field, .malformed, PasswordRule.nul.message) }
  }
}
