/// One password to hash, and who waits for the hash.
struct PasswordJob: Sendable {
  let id: UInt64
  let password: [UInt8]
  let setting: String
  let waiter: CheckedContinuation<Result<String, CredentialsError>, Never>

  /// Computes and hands over. Takes as long as the setting's cost says: only for a thread that may
  /// be kept busy.
  func run(in scratch: borrowing BcryptScratch) {
    guard let hash = scratch.hash(password, setting: setting) else {
      let failure = CredentialsError(
        .libraryFailure,
        "libxcrypt refuses to compute bcrypt: check the installed libcrypt."
      )
      return waiter.resume(returning: .failure(failure))
    }
    waiter.resume(returning: .success(hash))
  }
}
