import Kernels
import Testing

@Suite("Convolution over gathered patches")
struct GatherTests {
  /// The kernels and steps of the network, and its remainders at the borders.
  @Test("equals the direct convolution", arguments: [(1, 1), (1, 2), (3, 1), (3, 2), (7, 2)])
  func equalsReference(kernelSide: Int, step: Int) {
    for height in 1...8 {
      for (width, inputs, outputs) in [(1, 1, 1), (5, 3, 17), (8, 16, 33), (11, 2, 16)] {
        check(height, width, inputs, outputs, kernelSide, step)
      }
    }
  }

  private func check(
    _ height: Int,
    _ width: Int,
    _ inputs: Int,
    _ outputs: Int,
    _ kernelSide: Int,
    _ step: Int
  ) {
    var definition = ReferenceConvolution(
      sourceHeight: height,
      sourceWidth: width,
      inputCount: inputs,
      outputCount: outputs
    )
    definition.batchSize = 2
    definition.kernelSide = kernelSide
    definition.step = step
    var values = TestValues(seed: UInt64(height * 100 + width))
    let source = values.floats(2 * height * width * inputs)
    let weights = values.floats(outputs * inputs * kernelSide * kernelSide)
    let expected = definition(source, weights)
    for table in KernelTable.available {
      expectClose(
        multiplyGathered(definition, source, weights, table),
        expected,
        within: 2e-6,
        "\(table.name), \(height)x\(width), \(inputs) to \(outputs), kernel \(kernelSide)"
      )
    }
  }

  private func multiplyGathered(
    _ definition: ReferenceConvolution,
    _ source: [Float],
    _ weights: [Float],
    _ table: KernelTable
  ) -> [Float] {
    let image = TestBuffer(source)
    let gather = PatchGather(
      sourceHeight: definition.sourceHeight,
      sourceWidth: definition.sourceWidth,
      channelCount: definition.inputCount,
      sourcePixelStride: definition.inputCount,
      kernelSide: definition.kernelSide,
      step: definition.step,
      padding: definition.kernelSide / 2
    )
    let rowCount = 2 * gather.targetHeight * gather.targetWidth
    let patches = TestBuffer(repeating: .nan, count: rowCount * gather.depth)
    gather.gather(image.base, outputs: 0..<rowCount, to: patches.base, targetStride: gather.depth)
    let values = TestBuffer(weights)
    let packing = ConvolutionWeights(
      values: values.base,
      outputCount: definition.outputCount,
      inputCount: definition.inputCount,
      inputs: 0..<definition.inputCount,
      kernelSide: definition.kernelSide,
      scales: [Float](repeating: 1, count: definition.outputCount)
    )
    let panels = TestBuffer(
      repeating: .nan,
      count: packing.panelsCount(channelStride: definition.inputCount)
    )
    packing.packPanels(
      channelStride: definition.inputCount,
      panelWidth: table.panelWidth,
      into: panels.base
    )
    let columnCount = packing.columnCount
    let target = TestBuffer(repeating: .nan, count: rowCount * columnCount)
    table.multiply(
      MatrixProduct(
        source: patches.base,
        sourceStride: gather.depth,
        rowCount: rowCount,
        depth: gather.depth,
        weights: panels.base,
        columnCount: columnCount,
        target: target.base,
        targetStride: columnCount,
        epilogue: Epilogue()
      )
    )
    withExtendedLifetime((image, values, panels, patches)) {}
    let results = target.values
    return stride(from: 0, to: results.count, by: columnCount).flatMap {
      results[$0..<$0 + definition.outputCount]
    }
  }
}
