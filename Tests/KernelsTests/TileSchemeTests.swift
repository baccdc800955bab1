import Kernels
import Testing

@Suite("Tile schemes")
struct TileSchemeTests {
  /// Winograd's F(4x4) rounds worst; its bound is what the network's accuracy rests on.
  static let bounds: [TileScheme: Float] = [
    .winograd4: 4e-6, .winograd2: 2e-6, .upsample1: 2e-6, .upsample2: 2e-6,
  ]

  @Test(
    "equal the direct convolution for all small sizes",
    arguments: TileScheme.allCases,
    KernelTable.available.map(\.name)
  )
  func equalsReference(scheme: TileScheme, instructionSet: String) throws {
    let table = try #require(KernelTable.available.first { $0.name == instructionSet })
    let bound = try #require(Self.bounds[scheme])
    for height in 1...9 {
      for width in [1, 2, 3, 4, 5, 7, 8, 13] {
        let problem = TileCase(scheme, height, width, inputs: 16, outputs: 16, batch: 1)
        expectClose(problem.run(table), problem.reference, within: bound, "\(problem)")
      }
    }
  }

  @Test("handle channel remainders, panels and batches", arguments: TileScheme.allCases)
  func handlesChannels(scheme: TileScheme) throws {
    let bound = try #require(Self.bounds[scheme])
    for table in KernelTable.available {
      for (inputs, outputs) in [(3, 2), (17, 9), (32, 48), (40, 80), (48, 33)] {
        let problem = TileCase(scheme, 6, 5, inputs: inputs, outputs: outputs, batch: 2)
        expectClose(
          problem.run(table),
          problem.reference,
          within: bound,
          "\(table.name) \(problem)"
        )
      }
    }
  }

  @Test("give the same bits however tiles and panels are split", arguments: TileScheme.allCases)
  func splitsAreIdentical(scheme: TileScheme) {
    for table in KernelTable.available {
      let problem = TileCase(scheme, 9, 11, inputs: 32, outputs: 80, batch: 2)
      let whole = problem.run(table)
      for stripTileCount in [1, 2, 5, 13] {
        for panelsPerGroup in [1, 2, 7] {
          let split = problem.run(
            table,
            stripTileCount: stripTileCount,
            panelsPerGroup: panelsPerGroup
          )
          #expect(split == whole, "\(table.name), strips of \(stripTileCount)")
        }
      }
    }
  }

  @Test("cover every output once", arguments: TileScheme.allCases)
  func coverEveryOutput(scheme: TileScheme) {
    for count in 1...64 where count % scheme.enlargement == 0 {
      let tileCount = scheme.tileCount(covering: count)
      let end = scheme.outputOrigin + tileCount * scheme.outputSide
      #expect(end >= count && end - scheme.outputSide < count, "\(scheme), \(count) outputs")
    }
  }
}
