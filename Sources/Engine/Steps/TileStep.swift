import Kernels

/// A 3x3 convolution by a tile scheme.
///
/// With many tiles each task takes a strip through all stages, in its worker's scratch. With few
/// tiles and many channels there would be too few strips: then one phase transforms all tiles into
/// a shared value, and the next multiplies, cut by tiles and panels.
struct TileStep: Sendable {
  let operands: ConvolutionOperands
  let convolution: TileConvolution
  let split: TaskSplit
  /// The shared value of transformed tiles; nil when each task transforms its own strip.
  let sharedTiles: Int?
  /// Columns whose products wait in scratch until they are combined.
  let groupWidth: Int
  let panelsPerGroup: Int
  let transformTilesPerTask: Int

  var taskCounts: [Int] {
    guard sharedTiles != nil else { return [split.taskCount] }
    return [TaskSplit.quotient(convolution.tileCount, transformTilesPerTask), split.taskCount]
  }

  private var productsCount: Int {
    convolution.productsCount(stripTileCount: split.rowsPerBlock, groupWidth: groupWidth)
  }

  var scratchFloatCount: Int {
    guard sharedTiles == nil else { return productsCount }
    return productsCount + convolution.transformedCount(stripTileCount: split.rowsPerBlock)
  }

  func run(_ phase: Int, _ task: Int, _ worker: Int, _ context: StepContext) {
    guard let sharedTiles else {
      let (tiles, panels) = split.part(task)
      let scratch = context.scratch(of: worker)
      let strip = TileStrip(
        firstTile: tiles.lowerBound,
        tileCount: tiles.count,
        layoutTileCount: tiles.count,
        panelsPerGroup: panelsPerGroup,
        transformed: scratch + productsCount,
        products: scratch,
        zeros: context.zeros
      )
      transform(strip, context)
      multiply(strip, panels, context)
      return
    }
    let shared = context.pointer(to: sharedTiles)
    if phase == 0 {
      let first = task * transformTilesPerTask
      let last = min(convolution.tileCount, first + transformTilesPerTask)
      transform(strip(first..<last, shared, worker, context), context)
    } else {
      let (tiles, panels) = split.part(task)
      multiply(strip(tiles, shared, worker, context), panels, context)
    }
  }

  private func strip(
    _ tiles: Range<Int>,
    _ shared: UnsafeMutablePointer<Float>,
    _ worker: Int,
    _ context: StepContext
  ) -> TileStrip {
    TileStrip(
      firstTile: tiles.lowerBound,
      tileCount: tiles.count,
      layoutTileCount: convolution.tileCount,
      panelsPerGroup: panelsPerGroup,
      transformed: shared + tiles.lowerBound * convolution.transformedStride,
      products: context.scratch(of: worker),
      zeros: context.zeros
    )
  }

  private func transform(_ strip: TileStrip, _ context: StepContext) {
    context.kernels.transformTiles(convolution, context.pointer(to: operands.source), strip)
  }

  private func multiply(_ strip: TileStrip, _ panels: Range<Int>, _ context: StepContext) {
    context.kernels.multiplyTiles(
      convolution,
      strip,
      TileTarget(
        weights: operands.weights.base,
        firstPanel: panels.lowerBound,
        panelCount: panels.count,
        pixels: context.pointer(to: operands.target),
        epilogue: operands.epilogue(context)
      )
    )
  }
}
