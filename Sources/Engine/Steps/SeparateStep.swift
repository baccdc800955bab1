import Kernels

/// Writes a value to the caller as planes. A task takes a run of pixels of one image.
struct SeparateStep: Sendable {
  let source: Int
  let shape: ImageShape
  let outputIndex: Int
  let runsPerImage: Int

  var taskCount: Int { shape.batchSize * runsPerImage }

  func run(_ task: Int, _ context: StepContext) {
    let (image, part) = task.quotientAndRemainder(dividingBy: runsPerImage)
    let stride = context.activations[source].pixelStride
    separatePlanes(
      context.pointer(to: source) + image * shape.pixelCount * stride,
      pixelStride: stride,
      channelCount: shape.channelCount,
      pixelCount: shape.pixelCount,
      pixels: pixelRun(part, of: runsPerImage, pixelCount: shape.pixelCount),
      to: context.outputs[outputIndex] + image * shape.channelCount * shape.pixelCount
    )
  }
}
