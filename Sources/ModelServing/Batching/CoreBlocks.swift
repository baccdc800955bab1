/// Which cores are taken, as a buddy system: the cores are halved again and again, and only those
/// halves are handed out. So a core leads few widths, and needs few pools of threads.
package struct CoreBlocks {
  /// Every block there can be, the widest first, then from the left.
  private let blocks: [CoreBlock]
  private var isTaken: [Bool]

  /// - Precondition: `coreCount` is positive.
  package init(coreCount: Int) {
    precondition(coreCount > 0, "there is a core")
    var blocks: [CoreBlock] = []
    var open = [CoreBlock(first: 0, width: coreCount)]
    while let block = open.popLast() {
      blocks.append(block)
      guard block.width > 1 else { continue }
      let left = block.width - block.width / 2
      open.append(CoreBlock(first: block.first, width: left))
      open.append(CoreBlock(first: block.first + left, width: block.width - left))
    }
    self.blocks = blocks.sorted { ($1.width, $0.first) < ($0.width, $1.first) }
    isTaken = Array(repeating: false, count: coreCount)
  }

  /// Cores, taken or not.
  package var coreCount: Int { isTaken.count }
  /// Cores that nobody works on.
  package var freeCount: Int { isTaken.count { !$0 } }

  /// Every width a run can have, the widest first.
  package var everyWidth: [Int] { Set(blocks.map(\.width)).sorted(by: >) }

  /// Takes the widest free block of at most that width; nil when all cores are taken.
  package mutating func take(widthMax: Int) -> CoreBlock? {
    let block = blocks.first { block in
      block.width <= max(widthMax, 1) && !block.cores.contains { isTaken[$0] }
    }
    if let block { for core in block.cores { isTaken[core] = true } }
    return block
  }

  /// Gives a block back.
  package mutating func release(_ block: CoreBlock) {
    for core in block.cores {
      precondition(isTaken[core], "only what was taken is given back")
      isTaken[core] = false
    }
  }
}
