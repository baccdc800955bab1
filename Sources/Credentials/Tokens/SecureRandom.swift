internal import COpenSSL

/// Random bytes that nobody can guess, from libcrypto's generator (seeded by the kernel).
public enum SecureRandom {
  /// `count` random bytes.
  ///
  /// - Throws: ``CredentialsError`` with code `libraryFailure` when the generator cannot be seeded.
  public static func bytes(_ count: Int) throws(CredentialsError) -> [UInt8] {
    var isFilled = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { target, initialised in
      isFilled = count == 0 || RAND_bytes(target.baseAddress, Int32(count)) == 1
      initialised = isFilled ? count : 0
    }
    guard isFilled else {
      throw CredentialsError(
        .libraryFailure,
        "The system gives no random bytes: check that getrandom works in this sandbox."
      )
    }
    return bytes
  }
}
