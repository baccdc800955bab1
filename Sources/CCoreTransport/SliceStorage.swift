import CGRPCShim
import Synchronization

/// Owns one reference to a slice of the C core.
///
/// Sendable because the bytes are written only while exactly one `CoreBytes` refers to them and
/// the slice has neither come from the core nor been lent to it.
final class SliceStorage: @unchecked Sendable {
  /// In memory of its own, since short contents lie inside the slice: a class property could
  /// not be looked at by two readers at a time.
  private let slice: UnsafeMutablePointer<cgrpc_slice>
  private let isShared: Atomic<Bool>

  /// Takes over one reference to `slice`.
  ///
  /// - Parameter isShared: Whether the core may look at the bytes, too.
  init(_ slice: cgrpc_slice, isShared: Bool) {
    self.slice = .allocate(capacity: 1)
    self.slice.initialize(to: slice)
    self.isShared = Atomic(isShared)
  }

  deinit {
    cgrpc_slice_destroy(slice.pointee)
    slice.deallocate()
  }

  var isWritable: Bool { !isShared.load(ordering: .acquiring) }

  var count: Int { cgrpc_slice_length(slice) }

  func withMutableBytes<R>(_ body: (UnsafeMutableRawBufferPointer) throws -> R) rethrows -> R {
    try body(UnsafeMutableRawBufferPointer(start: cgrpc_slice_peek_bytes(slice), count: count))
  }

  func lend<R>(_ body: (cgrpc_slice) -> R) -> R {
    isShared.store(true, ordering: .releasing)
    return body(slice.pointee)
  }
}
