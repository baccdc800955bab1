import CGRPCShim

/// Owns one reference to a slice of the C core.
///
/// Sendable because the bytes are written only while exactly one `CoreBytes` refers to them,
/// before the slice has been lent to the core.
final class SliceStorage: @unchecked Sendable {
  private var slice: cgrpc_slice
  private(set) var isWritable: Bool

  /// Takes over one reference to `slice`.
  init(_ slice: cgrpc_slice) {
    self.slice = slice
    isWritable = true
  }

  deinit { cgrpc_slice_destroy(slice) }

  var count: Int { withUnsafePointer(to: &slice) { cgrpc_slice_length($0) } }

  func withMutableBytes<R>(_ body: (UnsafeMutableRawBufferPointer) throws -> R) rethrows -> R {
    try withUnsafeMutablePointer(to: &slice) {
      try body(
        UnsafeMutableRawBufferPointer(
          start: cgrpc_slice_peek_bytes($0),
          count: cgrpc_slice_length($0)
        )
      )
    }
  }

  func lend<R>(_ body: (cgrpc_slice) -> R) -> R {
    isWritable = false
    return body(slice)
  }
}
