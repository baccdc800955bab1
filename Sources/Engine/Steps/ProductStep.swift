import Kernels

/// A 1x1 convolution or a linear layer: one matrix product over all pixels, read in place.
struct ProductStep: Sendable {
  let operands: ConvolutionOperands
  let depth: Int
  let columnCount: Int
  let split: TaskSplit

  func run(_ task: Int, _ context: StepContext) {
    let (rows, panels) = split.part(task)
    let source = context.activations[operands.source]
    let firstRow = UnsafePointer(
      context.pointer(to: operands.source) + rows.lowerBound * source.pixelStride
    )
    multiplyPart(
      rows,
      panels,
      source: firstRow,
      sourceStride: source.pixelStride,
      depth: depth,
      columnCount: columnCount,
      operands,
      context
    )
  }
}

/// Multiplies some rows, given by the first of them, with some panels.
func multiplyPart(
  _ rows: Range<Int>,
  _ panels: Range<Int>,
  source: UnsafePointer<Float>,
  sourceStride: Int,
  depth: Int,
  columnCount: Int,
  _ operands: ConvolutionOperands,
  _ context: StepContext
) {
  let width = context.kernels.panelWidth
  let firstColumn = panels.lowerBound * width
  let target = context.activations[operands.target]
  var epilogue = operands.epilogue(context)
  epilogue.bias = epilogue.bias.map { $0 + firstColumn }
  epilogue.residual = epilogue.residual.map {
    $0 + rows.lowerBound * epilogue.residualStride + firstColumn
  }
  context.kernels.multiply(
    MatrixProduct(
      source: source,
      sourceStride: sourceStride,
      rowCount: rows.count,
      depth: depth,
      weights: operands.weights.base + firstColumn * depth,
      columnCount: min(columnCount, panels.upperBound * width) - firstColumn,
      target: context.pointer(to: operands.target) + rows.lowerBound * target.pixelStride
        + firstColumn,
      targetStride: target.pixelStride,
      epilogue: epilogue
    )
  )
}
