import Kernels

/// Mean over all pixels of each image. A task takes a block of channels of one image.
struct AverageStep: Sendable {
  let source: Int
  let target: Int
  let batchSize: Int
  let blocksPerImage: Int

  /// Channels of a task.
  static let blockChannelCount = 256

  var taskCount: Int { batchSize * blocksPerImage }

  func run(_ task: Int, _ context: StepContext) {
    let (image, block) = task.quotientAndRemainder(dividingBy: blocksPerImage)
    let from = context.activations[source]
    let first = block * Self.blockChannelCount
    averagePixels(
      context.pointer(to: source) + image * from.shape.pixelCount * from.pixelStride,
      pixelCount: from.shape.pixelCount,
      pixelStride: from.pixelStride,
      channels: first..<min(from.paddedChannelCount, first + Self.blockChannelCount),
      to: context.pointer(to: target) + image * context.activations[target].pixelStride
    )
  }
}
