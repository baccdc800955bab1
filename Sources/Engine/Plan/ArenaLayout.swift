/// Places values in one arena so that values alive at the same time never overlap.
///
/// The greedy layout of XNNPACK's planner: largest first, each into the smallest gap between the
/// values already placed whose lifetimes overlap its own.
package struct ArenaLayout {
  /// A value to place: its size and the first and last step that touch it.
  package struct Item {
    package let floatCount: Int
    package let lifetime: ClosedRange<Int>

    /// Describes a value.
    package init(floatCount: Int, lifetime: ClosedRange<Int>) {
      self.floatCount = floatCount
      self.lifetime = lifetime
    }
  }

  /// Start of each item, in the order given.
  package let offsets: [Int]
  /// Floats in the arena.
  package let floatCount: Int

  /// Items start at a multiple of this many floats: one cache line.
  private static let alignment = 16

  package init(_ items: [Item]) {
    var offsets = [Int](repeating: 0, count: items.count)
    var placed: [Int] = []
    var end = 0
    let order = items.indices.sorted {
      (items[$1].floatCount, $0) < (items[$0].floatCount, $1)
    }
    for index in order {
      let size = Self.aligned(items[index].floatCount)
      let rivals =
        placed
        .filter { items[$0].lifetime.overlaps(items[index].lifetime) }
        .sorted { offsets[$0] < offsets[$1] }
      var best: (offset: Int, gap: Int)?
      var cursor = 0
      for rival in rivals {
        let gap = offsets[rival] - cursor
        if gap >= size, gap < best?.gap ?? .max { best = (cursor, gap) }
        cursor = max(cursor, offsets[rival] + Self.aligned(items[rival].floatCount))
      }
      offsets[index] = best?.offset ?? cursor
      end = max(end, offsets[index] + size)
      placed.append(index)
    }
    self.offsets = offsets
    floatCount = end
  }

  private static func aligned(_ count: Int) -> Int {
    (count + alignment - 1) / alignment * alignment
  }
}
