import CGRPCShim
import GRPCCore

extension Metadata {
  /// The deadline of a call as a header field; the core has its own place for it.
  static let timeoutKey = "grpc-timeout"

  private static let binarySuffix = "-bin"

  /// Whether the core itself writes the field, so that a caller must not.
  static func isReserved(_ key: String) -> Bool { key == timeoutKey }

  /// Copies header fields; values of `-bin` keys arrive decoded.
  init(_ view: OpaquePointer?) {
    self.init()
    guard let view else { return }
    let count = cgrpc_metadata_count(view)
    reserveCapacity(count)
    for index in 0..<count {
      let key = String(cgrpc_metadata_peek_key(view, index))
      let value = cgrpc_metadata_peek_value(view, index)
      if key.hasSuffix(Self.binarySuffix) {
        addBinary([UInt8](value.buffer), forKey: key)
      } else {
        addString(String(value), forKey: key)
      }
    }
  }
}

extension cgrpc_text {
  var buffer: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: bytes, count: length) }
}

extension String {
  init(_ text: cgrpc_text) {
    self.init(decoding: text.buffer, as: UTF8.self)
  }
}

/// Lends the UTF-8 bytes of `string` for the length of `body`.
func withText<R>(_ string: String, _ body: (cgrpc_text) -> R) -> R {
  var string = string
  return string.withUTF8 { withText($0, body) }
}

/// Lends `bytes` for the length of `body`.
func withText<R>(_ bytes: some Collection<UInt8>, _ body: (cgrpc_text) -> R) -> R {
  let result = bytes.withContiguousStorageIfAvailable { buffer in
    buffer.withMemoryRebound(to: CChar.self) {
      body(cgrpc_text(bytes: $0.baseAddress, length: $0.count))
    }
  }
  return result ?? withText(Array(bytes), body)
}
