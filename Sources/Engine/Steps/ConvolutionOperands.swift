import Kernels

/// What every way to compute a convolution reads and writes.
struct ConvolutionOperands: Sendable {
  let source: Int
  let target: Int
  /// Value that is added; the target itself when an earlier source of the convolution wrote it.
  let residual: Int?
  let weights: FloatBufferSlice
  let bias: FloatBufferSlice?
  let isRectified: Bool

  /// The epilogue for pixel 0 and column 0.
  func epilogue(_ context: StepContext) -> Epilogue {
    Epilogue(
      bias: bias.map { UnsafePointer($0.base) },
      residual: residual.map { UnsafePointer(context.pointer(to: $0)) },
      residualStride: residual.map { context.activations[$0].pixelStride } ?? 0,
      isRectified: isRectified
    )
  }
}
