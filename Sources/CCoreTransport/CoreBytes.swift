import CGRPCShim
public import GRPCCore

/// A message's bytes in memory of the C core: received without a copy, sent without a copy.
///
/// A value type: a copy that is about to be written to while its storage is shared gets storage
/// of its own.
public struct CoreBytes: GRPCContiguousBytes, Sendable {
  private var storage: SliceStorage

  /// `count` times `byte`.
  public init(repeating byte: UInt8, count: Int) {
    storage = SliceStorage(cgrpc_slice_create(count), isShared: false)
    storage.withMutableBytes { _ = $0.initializeMemory(as: UInt8.self, repeating: byte) }
  }

  /// A copy of `sequence`.
  public init(_ sequence: some Sequence<UInt8>) {
    let slice =
      sequence.withContiguousStorageIfAvailable {
        cgrpc_slice_copy_bytes($0.baseAddress, $0.count)
      }
      ?? Array(sequence).withUnsafeBufferPointer {
        cgrpc_slice_copy_bytes($0.baseAddress, $0.count)
      }
    storage = SliceStorage(slice, isShared: false)
  }

  /// Takes over one reference to `slice`.
  init(taking slice: cgrpc_slice) {
    storage = SliceStorage(slice, isShared: true)
  }

  /// Number of bytes.
  public var count: Int { storage.count }

  /// Lends the bytes for the length of `body`.
  public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    try storage.withMutableBytes { try body(UnsafeRawBufferPointer($0)) }
  }

  /// Lends the bytes for writing, for the length of `body`.
  public mutating func withUnsafeMutableBytes<R>(
    _ body: (UnsafeMutableRawBufferPointer) throws -> R
  ) rethrows -> R {
    if !isKnownUniquelyReferenced(&storage) || !storage.isWritable {
      storage = SliceStorage(
        storage.withMutableBytes { cgrpc_slice_copy_bytes($0.baseAddress, $0.count) },
        isShared: false
      )
    }
    return try storage.withMutableBytes(body)
  }

  /// Lends the slice; the core takes its own reference if it keeps it.
  func withSlice<R>(_ body: (cgrpc_slice) -> R) -> R {
    storage.lend(body)
  }
}
