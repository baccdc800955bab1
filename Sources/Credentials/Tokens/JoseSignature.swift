internal import CCjose

/// A JSON Web Signature in compact form (RFC 7515, 7.1), taken apart or made by libcjose.
///
/// The library's reading of the header is the only one: what the checks see is what the signature
/// is verified with. Not `Sendable`: it lives within one operation.
package final class JoseSignature {
  private let handle: OpaquePointer  // owned

  /// Takes a token apart, without trusting any of it; nil when it is not a JWS, or when its
  /// algorithm is none that the library signs with, `none` included.
  package init?(compact: String) {
    let handle = compact.withCString { cjose_jws_import($0, compact.utf8.count, nil) }
    guard let handle else { return nil }
    self.handle = handle
  }

  /// Signs `payload`; nil when `key` cannot sign with the header's `alg`.
  package init?(payload: [UInt8], header: [(name: String, value: String)], key: JoseKey) {
    guard let protected = cjose_header_new(nil) else { return nil }
    defer { cjose_header_release(protected) }
    for (name, value) in header {
      guard cjose_header_set(protected, name, value, nil) else { return nil }
    }
    var signed: OpaquePointer?
    key.lend { signed = cjose_jws_sign($0, protected, payload, payload.count, nil) }
    guard let handle = signed else { return nil }
    self.handle = handle
  }

  deinit { cjose_jws_release(handle) }

  /// The compact form.
  package var compact: String? {
    var text: UnsafePointer<CChar>?  // borrowed from the signature
    guard cjose_jws_export(handle, &text, nil), let text else { return nil }
    return String(cString: text)
  }

  /// The header's text under `name`; nil when there is none, or it is no text.
  package func headerText(_ name: String) -> String? {
    guard let protected = cjose_jws_get_protected(handle),
      let text = cjose_header_get(protected, name, nil)
    else { return nil }
    return String(cString: text)
  }

  /// The payload, once the signature has been found to be `key`'s; nil when it is not.
  ///
  /// The caller has compared the header's `alg` with the key's algorithm before.
  package func verifiedPayload(by key: JoseKey) -> [UInt8]? {
    var isVerified = false
    key.lend { isVerified = cjose_jws_verify(handle, $0, nil) }
    guard isVerified else { return nil }
    var bytes: UnsafeMutablePointer<UInt8>?  // borrowed from the signature
    var count = 0
    guard cjose_jws_get_plaintext(handle, &bytes, &count, nil), let bytes else { return nil }
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }
}
