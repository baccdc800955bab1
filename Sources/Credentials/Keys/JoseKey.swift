internal import CCjose
internal import Synchronization

/// A key of libcjose.
///
/// The library does not say that one key may be used from several threads at once, so uses of one
/// key take turns: some microseconds for HS256, some tens for ES256.
package final class JoseKey: Sendable {
  private let handle: Mutex<OpaquePointer>  // owned

  /// A key for HS256; nil when memory is out.
  package init?(octets: [UInt8]) {
    guard let handle = cjose_jwk_create_oct_spec(octets, octets.count, nil) else { return nil }
    self.handle = Mutex(handle)
  }

  /// A key on P-256, big-endian coordinates of 32 bytes each; nil when the point is not on the
  /// curve.
  ///
  /// - Parameter scalar: The private half; nil for a key that only verifies. Whether it belongs to
  ///   the point is not checked here.
  package init?(x: [UInt8], y: [UInt8], scalar: [UInt8]?) {
    var (x, y, scalar) = (x, y, scalar ?? [])
    let handle = x.withUnsafeMutableBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        scalar.withUnsafeMutableBufferPointer { scalar in
          var specification = cjose_jwk_ec_keyspec()
          specification.crv = CJOSE_JWK_EC_P_256
          specification.x = x.baseAddress
          specification.xlen = x.count
          specification.y = y.baseAddress
          specification.ylen = y.count
          specification.d = scalar.isEmpty ? nil : scalar.baseAddress
          specification.dlen = scalar.count
          return cjose_jwk_create_EC_spec(&specification, nil)
        }
      }
    }
    guard let handle else { return nil }
    self.handle = Mutex(handle)
  }

  deinit { _ = handle.withLock { cjose_jwk_release($0) } }

  /// Lends the key for one operation; `body` must not keep it.
  func lend(_ body: (OpaquePointer) -> Void) {
    handle.withLock { body($0) }
  }
}
