import Kernels

/// Brings the network's input, planes of pixels, into the engine's layout. A task takes a run of
/// pixels of one image.
struct InterleaveStep: Sendable {
  let target: Int
  let shape: ImageShape
  let runsPerImage: Int

  var taskCount: Int { shape.batchSize * runsPerImage }

  func run(_ task: Int, _ context: StepContext) {
    let (image, part) = task.quotientAndRemainder(dividingBy: runsPerImage)
    let activation = context.activations[target]
    interleavePlanes(
      context.input + image * shape.channelCount * shape.pixelCount,
      channelCount: shape.channelCount,
      pixelCount: shape.pixelCount,
      pixels: pixelRun(part, of: runsPerImage, pixelCount: shape.pixelCount),
      to: context.pointer(to: target) + image * shape.pixelCount * activation.pixelStride,
      pixelStride: activation.pixelStride
    )
  }
}

/// One of `runCount` nearly equal runs of an image's pixels.
func pixelRun(_ run: Int, of runCount: Int, pixelCount: Int) -> Range<Int> {
  pixelCount * run / runCount..<pixelCount * (run + 1) / runCount
}
