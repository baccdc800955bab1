import ModelServing
import Testing

@Suite("Cores are handed out in halves of halves")
struct CoreBlocksTests {
  @Test("The widest block that is free and not too wide is taken", arguments: 1...9)
  func handsOut(coreCount: Int) {
    for widthMax in 1...coreCount {
      var blocks = CoreBlocks(coreCount: coreCount)
      var taken: [CoreBlock] = []
      while let block = blocks.take(widthMax: widthMax) {
        #expect(block.width <= widthMax)
        taken.append(block)
      }
      // Together they are all cores, each once.
      #expect(taken.flatMap(\.cores).sorted() == Array(0..<coreCount))
      #expect(blocks.freeCount == 0)
      for block in taken { blocks.release(block) }
      #expect(blocks.take(widthMax: coreCount) == CoreBlock(first: 0, width: coreCount))
    }
  }

  @Test("Of three cores, two stay together")
  func oddCount() {
    var blocks = CoreBlocks(coreCount: 3)
    #expect(blocks.everyWidth == [3, 2, 1])
    #expect(blocks.take(widthMax: 1) == CoreBlock(first: 0, width: 1))
    #expect(blocks.take(widthMax: 3) == CoreBlock(first: 1, width: 1))
    #expect(blocks.take(widthMax: 3) == CoreBlock(first: 2, width: 1))
    #expect(blocks.take(widthMax: 3) == nil)
  }
}
