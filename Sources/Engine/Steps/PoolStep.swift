import Kernels

/// Maximum over 3x3 windows, stride 2. A task takes a run of rows of one image.
struct PoolStep: Sendable {
  let source: Int
  let target: Int
  let runsPerImage: Int
  let batchSize: Int

  var taskCount: Int { batchSize * runsPerImage }

  func run(_ task: Int, _ context: StepContext) {
    let (image, part) = task.quotientAndRemainder(dividingBy: runsPerImage)
    let from = context.activations[source]
    let into = context.activations[target]
    context.kernels.poolMaximum(
      MaxPooling(
        source: context.pointer(to: source) + image * from.shape.pixelCount * from.pixelStride,
        sourceHeight: from.shape.height,
        sourceWidth: from.shape.width,
        sourcePixelStride: from.pixelStride,
        channelCount: from.paddedChannelCount,
        target: context.pointer(to: target) + image * into.shape.pixelCount * into.pixelStride,
        targetPixelStride: into.pixelStride,
        targetRows: pixelRun(part, of: runsPerImage, pixelCount: into.shape.height)
      )
    )
  }
}
