import Kernels

/// A 3x3 convolution by a tile scheme, with bias, residual (the target itself) and rectification,
/// and its reference.
struct TileCase: CustomStringConvertible {
  let scheme: TileScheme
  let definition: ReferenceConvolution
  let source: [Float]
  let weights: [Float]
  let scales: [Float]
  let bias: [Float]
  let earlier: [Float]

  init(
    _ scheme: TileScheme,
    _ height: Int,
    _ width: Int,
    inputs: Int,
    outputs: Int,
    batch: Int
  ) {
    self.scheme = scheme
    var definition = ReferenceConvolution(
      sourceHeight: height,
      sourceWidth: width,
      inputCount: inputs,
      outputCount: outputs
    )
    definition.batchSize = batch
    definition.isEnlarged = scheme.enlargement == 2
    self.definition = definition
    var values = TestValues(seed: UInt64(height * 31 + width * 7 + inputs + outputs))
    source = values.floats(batch * height * width * inputs)
    weights = values.floats(outputs * inputs * 9)
    scales = values.floats(outputs).map { 1 + 0.5 * $0 }
    bias = values.floats(outputs)
    earlier = values.floats(batch * definition.targetHeight * definition.targetWidth * outputs)
  }

  var description: String {
    "\(scheme), \(definition.sourceHeight)x\(definition.sourceWidth), \(definition.inputCount) to"
      + " \(definition.outputCount) channels"
  }

  var reference: [Float] {
    let outputs = definition.outputCount
    return zip(definition(source, scaledWeights), earlier).enumerated().map { index, pair in
      referenceEpilogue(
        pair.0,
        bias: bias[index % outputs],
        residual: pair.1,
        isRectified: true
      )
    }
  }

  private var scaledWeights: [Float] {
    let each = definition.inputCount * 9
    return weights.enumerated().map { $1 * scales[$0 / each] }
  }

  /// Runs the kernels; the result is dense.
  func run(_ table: KernelTable, stripTileCount: Int? = nil, panelsPerGroup: Int = 1) -> [Float] {
    let inputs = padded(definition.inputCount)
    let outputs = padded(definition.outputCount)
    let shape = TileConvolution(
      scheme: scheme,
      batchSize: definition.batchSize,
      sourceHeight: definition.sourceHeight,
      sourceWidth: definition.sourceWidth,
      sourcePixelStride: inputs,
      depth: inputs,
      targetPixelStride: outputs,
      columnCount: outputs
    )
    let strip = stripTileCount ?? shape.tileCount
    let target = TestBuffer(spread(earlier, definition.outputCount, outputs))
    let memory = Memory(
      image: TestBuffer(spread(source, definition.inputCount, inputs)),
      bias: TestBuffer(bias + [Float](repeating: 0, count: outputs - bias.count)),
      weights: packed(table, depth: inputs),
      zeros: TestBuffer(repeating: 0, count: inputs),
      transformed: TestBuffer(
        repeating: .nan,
        count: shape.transformedCount(stripTileCount: strip)
      ),
      products: TestBuffer(
        repeating: .nan,
        count: shape.productsCount(
          stripTileCount: strip,
          groupWidth: panelsPerGroup * table.panelWidth
        )
      )
    )
    for first in stride(from: 0, to: shape.tileCount, by: strip) {
      let tiles = TileStrip(
        firstTile: first,
        tileCount: min(strip, shape.tileCount - first),
        layoutTileCount: strip,
        panelsPerGroup: panelsPerGroup,
        transformed: memory.transformed.base,
        products: memory.products.base,
        zeros: memory.zeros.base
      )
      run(table, shape, tiles, memory, target)
    }
    return dense(target.values, definition.outputCount, outputs)
  }

  private struct Memory {
    let image: TestBuffer
    let bias: TestBuffer
    let weights: TestBuffer
    let zeros: TestBuffer
    let transformed: TestBuffer
    let products: TestBuffer
  }

  private func run(
    _ table: KernelTable,
    _ shape: TileConvolution,
    _ tiles: TileStrip,
    _ memory: Memory,
    _ target: TestBuffer
  ) {
    table.transformTiles(shape, memory.image.base, tiles)
    table.multiplyTiles(
      shape,
      tiles,
      TileTarget(
        weights: memory.weights.base,
        firstPanel: 0,
        panelCount: (shape.columnCount + table.panelWidth - 1) / table.panelWidth,
        pixels: target.base,
        epilogue: Epilogue(
          bias: memory.bias.base,
          residual: target.base,
          residualStride: shape.targetPixelStride,
          isRectified: true
        )
      )
    )
  }

  private func packed(_ table: KernelTable, depth: Int) -> TestBuffer {
    let values = TestBuffer(weights)
    let packing = ConvolutionWeights(
      values: values.base,
      outputCount: definition.outputCount,
      inputCount: definition.inputCount,
      inputs: 0..<definition.inputCount,
      kernelSide: 3,
      scales: scales
    )
    let packed = TestBuffer(repeating: .nan, count: packing.tilesCount(scheme, depth: depth))
    packing.packTiles(scheme, depth: depth, kernels: table, into: packed.base)
    return packed
  }

  private func padded(_ count: Int) -> Int { (count + 15) / 16 * 16 }

  private func spread(_ values: [Float], _ width: Int, _ stride: Int) -> [Float] {
    Swift.stride(from: 0, to: values.count, by: width).flatMap {
      values[$0..<$0 + width] + [Float](repeating: 0, count: stride - width)
    }
  }

  private func dense(_ values: [Float], _ width: Int, _ stride: Int) -> [Float] {
    Swift.stride(from: 0, to: values.count, by: stride).flatMap { values[$0..<$0 + width] }
  }
}
