import CCoreTransport
import Services

extension ServerOptions {
  /// Most bytes that a compressed request of a caller without a name unpacks to. A registration,
  /// the largest of them, has a few hundred.
  private static let unpackedBytesMax = 64 * 1024

  /// The same, with what may be called without a token held to small requests.
  func guarded() -> ServerOptions {
    var guarded = self
    for (method, access) in RoleTable.methods where access == .anyone {
      guarded.maxUnpackedBytes[method] = Self.unpackedBytesMax
    }
    return guarded
  }
}
