import Kernels

/// Where a value lies in the arena, and how: NHWC, with a stride between pixels.
///
/// Channels are padded with zeros to a multiple of 16, so kernels handle whole vectors. Pixels of
/// many channels are set a little further apart, because pixels whose addresses differ by a
/// multiple of 2 KiB compete for the same few lines of the first-level cache.
struct Activation: Sendable {
  /// N, C, H and W.
  let shape: ImageShape
  /// Floats from one pixel to the next.
  let pixelStride: Int
  /// First float, from the start of the arena. Set when the arena is laid out.
  var offset = 0

  /// Channels of a pixel that kernels read and write.
  var paddedChannelCount: Int { Self.padded(shape.channelCount) }
  /// Pixels of the batch.
  var pixelCount: Int { shape.batchSize * shape.pixelCount }
  /// Floats the value takes.
  var floatCount: Int { pixelCount * pixelStride }

  init(_ shape: ImageShape) {
    self.shape = shape
    let padded = Self.padded(shape.channelCount)
    let isAliasing = padded >= Self.aliasingChannelCountMin && padded % 64 == 0
    pixelStride = isAliasing ? padded + ConvolutionWeights.channelMultiple : padded
  }

  /// A value without padding between pixels, as the stem's gather reads it fastest.
  init(dense shape: ImageShape) {
    self.shape = shape
    pixelStride = shape.channelCount
  }

  /// Memory that the phases of one step share.
  init(floatCount: Int) {
    shape = ImageShape(batchSize: 1, channelCount: floatCount, height: 1, width: 1)
    pixelStride = floatCount
  }

  static func padded(_ count: Int) -> Int {
    let multiple = ConvolutionWeights.channelMultiple
    return (count + multiple - 1) / multiple * multiple
  }

  private static let aliasingChannelCountMin = 512
}
