import Kernels

/// Builds the step that computes a convolution from one of its sources.
struct ConvolutionStepBuilder {
  let convolution: Convolution
  let channels: Range<Int>
  let isEnlarged: Bool
  let source: Int
  let target: Int
  let residual: Int?
  let hasBias: Bool
  let isRectified: Bool
  /// Index that an added shared value would have.
  let sharedTiles: Int

  /// A step, and the value its phases share when it has one.
  struct Built {
    let step: PlanStep
    let sharedTiles: Activation?
  }

  /// Bytes of patches or transformed tiles that a task keeps in the second-level cache.
  private static let taskByteCountMax = 512 << 10

  /// Bytes of products that wait to be combined.
  private static let productByteCountMax = 256 << 10

  func build(
    activations: [Activation],
    weights: WeightStore,
    kernels: KernelTable,
    pool: WorkerPool,
    method choice: MethodChoice
  ) throws(EngineError) -> Built {
    let from = activations[source]
    let geometry = ConvolutionGeometry(
      source: from.shape,
      outputCount: convolution.outputCount,
      kernelSide: convolution.kernelSide,
      step: convolution.step,
      isEnlarged: isEnlarged
    )
    let workerCount = pool.workerCount
    let method = ConvolutionMethod.choose(choice, for: geometry)
    let layout = layout(method, from)
    let packed = try weights.weights(
      of: convolution,
      WeightPacking(path: convolution.path, channels: channels, layout: layout),
      pool
    )
    let operands = ConvolutionOperands(
      source: source,
      target: target,
      residual: residual,
      weights: packed,
      bias: hasBias ? try weights.bias(of: convolution) : nil,
      isRectified: isRectified
    )
    var shared: Activation?
    let work: StepWork
    let products: Int
    switch method {
    case .product:
      work = .product(productStep(operands, from, kernels, workerCount))
      products = from.pixelCount * from.paddedChannelCount
    case .gather:
      let step = gatherStep(operands, from, activations[target], kernels, workerCount)
      work = .gather(step)
      products = activations[target].pixelCount * step.gather.depth
    case .tiles(let scheme):
      let tiles = tileStep(scheme, operands, from, activations[target], kernels, workerCount)
      work = .tiles(tiles.step)
      shared = tiles.shared
      products = tiles.step.convolution.tileCount * scheme.productCount * from.paddedChannelCount
    }
    let step = PlanStep(
      name: convolution.path,
      kernel: method.description + (shared == nil ? "" : ", 2 phases"),
      sourceShape: from.shape,
      targetShape: activations[target].shape,
      directFlopCount: directFlopCount(activations[target]),
      flopCount: 2 * products * Activation.padded(convolution.outputCount),
      weightByteCount: packed.count * MemoryLayout<Float>.stride,
      work: work
    )
    return Built(step: step, sharedTiles: shared)
  }

  private func directFlopCount(_ target: Activation) -> Int {
    let taps = convolution.kernelSide * convolution.kernelSide
    return 2 * target.pixelCount * taps * channels.count * convolution.outputCount
  }

  private func layout(_ method: ConvolutionMethod, _ from: Activation) -> WeightPacking.Layout {
    switch method {
    case .product, .gather:
      // A dense value has no padding channels to skip.
      .panels(channelStride: min(from.paddedChannelCount, from.pixelStride))
    case .tiles(let scheme): .tiles(scheme, depth: from.paddedChannelCount)
    }
  }

  private func panelCount(_ kernels: KernelTable) -> Int {
    TaskSplit.quotient(Activation.padded(convolution.outputCount), kernels.panelWidth)
  }

  private func productStep(
    _ operands: ConvolutionOperands,
    _ from: Activation,
    _ kernels: KernelTable,
    _ workerCount: Int
  ) -> ProductStep {
    let depth = from.paddedChannelCount
    let split = TaskSplit(
      rowCount: from.pixelCount,
      rowsPerBlockMax: max(kernels.tileRowCount, Self.taskByteCountMax / (depth * 4)),
      rowMultiple: kernels.tileRowCount,
      panelCount: panelCount(kernels),
      workerCount: workerCount
    )
    return ProductStep(
      operands: operands,
      depth: depth,
      columnCount: Activation.padded(convolution.outputCount),
      split: split
    )
  }

  private func gatherStep(
    _ operands: ConvolutionOperands,
    _ from: Activation,
    _ into: Activation,
    _ kernels: KernelTable,
    _ workerCount: Int
  ) -> GatherStep {
    let gather = PatchGather(
      sourceHeight: from.shape.height,
      sourceWidth: from.shape.width,
      channelCount: min(from.paddedChannelCount, from.pixelStride),
      sourcePixelStride: from.pixelStride,
      kernelSide: convolution.kernelSide,
      step: convolution.step,
      padding: convolution.padding
    )
    let split = TaskSplit(
      rowCount: into.pixelCount,
      rowsPerBlockMax: max(kernels.tileRowCount, Self.taskByteCountMax / (gather.depth * 4)),
      rowMultiple: kernels.tileRowCount,
      panelCount: panelCount(kernels),
      workerCount: workerCount
    )
    return GatherStep(
      operands: operands,
      gather: gather,
      columnCount: Activation.padded(convolution.outputCount),
      split: split
    )
  }

  private func tileStep(
    _ scheme: TileScheme,
    _ operands: ConvolutionOperands,
    _ from: Activation,
    _ into: Activation,
    _ kernels: KernelTable,
    _ workerCount: Int
  ) -> (step: TileStep, shared: Activation?) {
    let shape = TileConvolution(
      scheme: scheme,
      batchSize: from.shape.batchSize,
      sourceHeight: from.shape.height,
      sourceWidth: from.shape.width,
      sourcePixelStride: from.pixelStride,
      depth: from.paddedChannelCount,
      targetPixelStride: into.pixelStride,
      columnCount: Activation.padded(convolution.outputCount)
    )
    let tileByteCount = shape.transformedCount(stripTileCount: 1) * 4
    let stripMax = max(2 * kernels.tileRowCount, Self.taskByteCountMax / tileByteCount)
    let split = TaskSplit(
      rowCount: shape.tileCount,
      rowsPerBlockMax: stripMax,
      rowMultiple: kernels.tileRowCount,
      panelCount: panelCount(kernels),
      workerCount: workerCount
    )
    let isFused = split.groupCount == 1
    let panelByteCount =
      shape.productsCount(stripTileCount: split.rowsPerBlock, groupWidth: kernels.panelWidth) * 4
    let panelsPerGroup = min(
      split.panelsPerGroup,
      max(1, Self.productByteCountMax / panelByteCount)
    )
    let shared = Activation(floatCount: shape.transformedCount(stripTileCount: shape.tileCount))
    let step = TileStep(
      operands: operands,
      convolution: shape,
      split: split,
      sharedTiles: isFused ? nil : sharedTiles,
      groupWidth: panelsPerGroup * kernels.panelWidth,
      panelsPerGroup: panelsPerGroup,
      transformTilesPerTask: TaskSplit.quotient(
        shape.tileCount,
        workerCount * TaskSplit.tasksPerWorker
      )
    )
    return (step, isFused ? nil : shared)
  }
}
