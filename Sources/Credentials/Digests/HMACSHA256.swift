internal import COpenSSL

/// HMAC (RFC 2104) with SHA-256.
public enum HMACSHA256 {
  /// The code that authenticates `message` under `key`: ``SHA256Digest/byteCount`` bytes.
  ///
  /// Compare codes with ``ConstantTime/areEqual(_:_:)``.
  ///
  /// - Precondition: `key` is shorter than 2 GiB.
  public static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: SHA256Digest.byteCount) { target, count in
      let code = HMAC(
        EVP_sha256(),
        key,
        Int32(key.count),
        message,
        message.count,
        target.baseAddress,
        nil
      )
      precondition(code != nil, "libcrypto has no HMAC-SHA-256: check its providers")
      count = SHA256Digest.byteCount
    }
  }
}
