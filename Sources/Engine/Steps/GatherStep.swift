import Kernels

/// Any convolution as a product over gathered patches, a block of output pixels at a time so that
/// the patches stay in the second-level cache.
struct GatherStep: Sendable {
  let operands: ConvolutionOperands
  let gather: PatchGather
  let columnCount: Int
  let split: TaskSplit

  /// Floats from one gathered patch to the next; the pad keeps rows out of the same cache sets.
  var patchStride: Int { Activation.padded(gather.depth) + ConvolutionWeights.channelMultiple }
  var scratchFloatCount: Int { split.rowsPerBlock * patchStride }

  func run(_ task: Int, _ worker: Int, _ context: StepContext) {
    let (rows, panels) = split.part(task)
    let patches = context.scratch(of: worker)
    gather.gather(
      context.pointer(to: operands.source),
      outputs: rows,
      to: patches,
      targetStride: patchStride
    )
    multiplyPart(
      rows,
      panels,
      source: patches,
      sourceStride: patchStride,
      depth: gather.depth,
      columnCount: columnCount,
      operands,
      context
    )
  }
}
