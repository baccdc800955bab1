import Credentials
import Domain

/// A password that nobody thought of: about 120 random bits that keep to the rules.
enum GeneratedPassword {
  private static let characterCount = 20
  /// 64 characters, so that six bits choose one evenly; none is mistaken for another.
  private static let alphabet = Array(
    "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_.+:=%"
  )
  /// Tries before giving up on one that keeps to the rules; one in two does.
  private static let attemptCountMax = 1000

  /// - Throws: `CommandFailure` when the system gives no random bytes.
  static func make() throws(CommandFailure) -> String {
    for _ in 0..<attemptCountMax {
      let bytes: [UInt8]
      do {
        bytes = try SecureRandom.bytes(characterCount)
      } catch {
        throw CommandFailure(message: "\(error)")
      }
      let password = String(bytes.map { alphabet[Int($0) % alphabet.count] })
      if PasswordRule.broken(by: password).isEmpty { return password }
    }
    throw CommandFailure(message: "no password could be made up: give one with --password-file")
  }
}
