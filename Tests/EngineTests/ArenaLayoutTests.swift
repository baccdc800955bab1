import Engine
import Testing

@Suite("Arena layout")
struct ArenaLayoutTests {
  @Test("values alive together never overlap, for random lifetimes")
  func neverOverlaps() {
    var state: UInt64 = 42
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for _ in 0..<200 {
      let items = (0..<next(30) + 1).map { _ in
        let first = next(20)
        return ArenaLayout.Item(floatCount: next(1000) + 1, lifetime: first...first + next(6))
      }
      let layout = ArenaLayout(items)
      for left in items.indices {
        #expect(layout.offsets[left] % 16 == 0)
        #expect(layout.offsets[left] + items[left].floatCount <= layout.floatCount)
        for right in items.indices where right > left {
          guard items[left].lifetime.overlaps(items[right].lifetime) else { continue }
          let leftRange = layout.offsets[left]..<layout.offsets[left] + items[left].floatCount
          let rightRange = layout.offsets[right]..<layout.offsets[right] + items[right].floatCount
          #expect(!leftRange.overlaps(rightRange))
        }
      }
    }
  }

  @Test("memory of a dead value is used again")
  func reuses() {
    let items = (0..<10).map { ArenaLayout.Item(floatCount: 160, lifetime: $0...$0 + 1) }
    #expect(ArenaLayout(items).floatCount == 320)
  }
}
