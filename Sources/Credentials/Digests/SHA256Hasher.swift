internal import COpenSSL

/// SHA-256 of bytes that come piece by piece.
///
/// Not `Sendable`: one task feeds it. After ``finish()`` it begins anew.
public final class SHA256Hasher {
  private let context: OpaquePointer  // owned

  /// Starts with no bytes.
  ///
  /// - Precondition: Memory is left for libcrypto's context, some hundred bytes.
  public init() {
    guard let context = EVP_MD_CTX_new() else {
      preconditionFailure("no memory is left for a SHA-256 context")
    }
    self.context = context
    start()
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Takes the bytes that come next.
  public func update(_ bytes: some Collection<UInt8>) {
    let isContiguous: Void? = bytes.withContiguousStorageIfAvailable { update(buffer: $0) }
    if isContiguous == nil { Array(bytes).withUnsafeBufferPointer { update(buffer: $0) } }
  }

  /// The digest of everything taken since the start; the hasher is then empty again.
  public func finish() -> [UInt8] {
    let digest = [UInt8](unsafeUninitializedCapacity: SHA256Digest.byteCount) { target, count in
      let status = EVP_DigestFinal_ex(context, target.baseAddress, nil)
      precondition(status == 1, "libcrypto cannot finish a SHA-256 that it started")
      count = SHA256Digest.byteCount
    }
    start()
    return digest
  }

  private func update(buffer: UnsafeBufferPointer<UInt8>) {
    let status = EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
    precondition(status == 1, "libcrypto cannot go on with a SHA-256 that it started")
  }

  private func start() {
    let status = EVP_DigestInit_ex(context, EVP_sha256(), nil)
    precondition(status == 1, "libcrypto has no SHA-256: check its providers")
  }
}
