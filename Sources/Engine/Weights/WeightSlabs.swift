/// Hands out cache-aligned memory for packed weights from large reservations, one after the other,
/// so that large pages hold several. Memory that is never written takes no room.
struct WeightSlabs {
  private let pages: MemoryPages
  private var slab: FloatBuffer?
  private var usedCount = 0

  /// Floats reserved at a time: 256 MiB. A larger request gets a reservation of its own.
  private static let slabFloatCount = 64 << 20
  private static let alignment = 16

  init(pages: MemoryPages) { self.pages = pages }

  mutating func allocate(_ count: Int) throws(EngineError) -> FloatBufferSlice {
    if count > Self.slabFloatCount {
      return FloatBufferSlice(try FloatBuffer(count: count, pages: pages), offset: 0, count: count)
    }
    if let slab, usedCount + count <= slab.count {
      defer { usedCount += (count + Self.alignment - 1) / Self.alignment * Self.alignment }
      return FloatBufferSlice(slab, offset: usedCount, count: count)
    }
    slab = try FloatBuffer(count: Self.slabFloatCount, pages: pages)
    usedCount = 0
    return try allocate(count)
  }
}
