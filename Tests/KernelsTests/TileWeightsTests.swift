import Kernels
import Testing

@Suite("Transformed weights")
struct TileWeightsTests {
  @Test("have the bits of the definition on every instruction set", arguments: TileScheme.allCases)
  func equalReference(scheme: TileScheme) {
    for table in KernelTable.available {
      for (inputs, outputs) in [(0..<16, 16), (0..<3, 2), (5..<22, 9), (2..<32, 33), (0..<7, 80)] {
        let problem = Problem(scheme, inputs: inputs, outputCount: outputs)
        #expect(problem.packed(table) == problem.reference(table), "\(table.name), \(outputs)")
      }
    }
  }

  @Test("are written panel by panel, each in its place", arguments: TileScheme.allCases)
  func panelsStayInPlace(scheme: TileScheme) {
    for table in KernelTable.available {
      let problem = Problem(scheme, inputs: 0..<16, outputCount: 80)
      let panelCount = (80 + table.panelWidth - 1) / table.panelWidth
      let whole = problem.packed(table)
      var seen = [Float](repeating: .nan, count: whole.count)
      for panel in 0..<panelCount {
        let part = problem.packed(table, panels: panel..<panel + 1)
        for (index, value) in part.enumerated() where !value.isNaN {
          #expect(seen[index].isNaN, "\(table.name): two panels write float \(index)")
          seen[index] = value
        }
      }
      #expect(seen == whole, "\(table.name)")
    }
  }

  private struct Problem {
    let scheme: TileScheme
    let inputs: Range<Int>
    let outputCount: Int
    let inputCount = 32
    let depth = 32
    let weights: [Float]
    let scales: [Float]

    init(_ scheme: TileScheme, inputs: Range<Int>, outputCount: Int) {
      self.scheme = scheme
      self.inputs = inputs
      self.outputCount = outputCount
      var values = TestValues(seed: UInt64(inputs.count * 100 + outputCount))
      weights = values.floats(outputCount * 32 * 9)
      scales = values.floats(outputCount)
    }

    private var columnCount: Int { (outputCount + 15) / 16 * 16 }

    func packed(_ table: KernelTable, panels: Range<Int>? = nil) -> [Float] {
      let values = TestBuffer(weights)
      let packing = ConvolutionWeights(
        values: values.base,
        outputCount: outputCount,
        inputCount: inputCount,
        inputs: inputs,
        kernelSide: 3,
        scales: scales
      )
      let target = TestBuffer(repeating: .nan, count: packing.tilesCount(scheme, depth: depth))
      packing.packTiles(scheme, depth: depth, kernels: table, panels: panels, into: target.base)
      return target.values
    }

    func reference(_ table: KernelTable) -> [Float] {
      var result = [Float](repeating: 0, count: scheme.productCount * depth * columnCount)
      for output in 0..<outputCount {
        let panel = output / table.panelWidth * table.panelWidth
        let width = min(table.panelWidth, columnCount - panel)
        for (channel, input) in inputs.enumerated() {
          let first = (output * inputCount + input) * 9
          let filter = weights[first..<first + 9].map { $0 * scales[output] }
          for (product, weight) in referenceTileWeights(scheme, filter).enumerated() {
            let row = product * depth + channel
            result[panel * scheme.productCount * depth + row * width + output - panel] = weight
          }
        }
      }
      return result
    }
  }
}
