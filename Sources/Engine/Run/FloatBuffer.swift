import Glibc

/// Zeroed floats aligned to a memory page.
///
/// `@unchecked Sendable`: the pointer never changes; who writes through it, and when, is the
/// owner's concern.
public final class FloatBuffer: @unchecked Sendable {
  /// The first float; 2 MiB aligned when the buffer lies in large pages.
  public let base: UnsafeMutablePointer<Float>
  /// Floats in the buffer.
  public let count: Int

  private let mapping: UnsafeMutableRawPointer  // owned
  private let mappingByteCount: Int

  private static let largePageByteCount = 2 << 20

  /// Maps memory for `count` floats; pages become resident when they are first touched.
  ///
  /// - Throws: ``EngineError`` when the system has no memory.
  public init(count: Int, pages: MemoryPages = .small) throws(EngineError) {
    let byteCount = max(count, 1) * MemoryLayout<Float>.stride
    let isLarge = pages == .large && byteCount >= Self.largePageByteCount
    mappingByteCount = byteCount + (isLarge ? Self.largePageByteCount : 0)
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    guard let mapping = mmap(nil, mappingByteCount, PROT_READ | PROT_WRITE, flags, -1, 0),
      mapping != MAP_FAILED
    else {
      throw EngineError(
        .outOfMemory,
        "the system refused \(byteCount) bytes; lower the batch size, the image size or the"
          + " number of sessions"
      )
    }
    self.mapping = mapping
    self.count = count
    var start = mapping
    if isLarge {
      start = mapping.alignedUp(toMultipleOf: Self.largePageByteCount)
      madvise(start, byteCount, MADV_HUGEPAGE)
    }
    base = start.bindMemory(to: Float.self, capacity: count)
  }

  deinit { munmap(mapping, mappingByteCount) }
}
