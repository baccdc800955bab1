/// The shapes and buffers of a 3x3, stride 2, padding 1 maximum over rows of an NHWC image.
///
/// Contract: the channel count is a multiple of 16; source and target do not overlap.
public struct MaxPooling {
  /// First pixel of the image.
  public var source: UnsafePointer<Float>
  /// H of the source.
  public var sourceHeight: Int
  /// W of the source.
  public var sourceWidth: Int
  /// Floats from one source pixel to the next.
  public var sourcePixelStride: Int
  /// Channels, a multiple of 16.
  public var channelCount: Int
  /// First pixel of the result, which has half the source's height and width, rounded up.
  public var target: UnsafeMutablePointer<Float>
  /// Floats from one target pixel to the next.
  public var targetPixelStride: Int
  /// Rows of the target to compute.
  public var targetRows: Range<Int>

  /// Gathers the arguments of a call.
  public init(
    source: UnsafePointer<Float>,
    sourceHeight: Int,
    sourceWidth: Int,
    sourcePixelStride: Int,
    channelCount: Int,
    target: UnsafeMutablePointer<Float>,
    targetPixelStride: Int,
    targetRows: Range<Int>
  ) {
    self.source = source
    self.sourceHeight = sourceHeight
    self.sourceWidth = sourceWidth
    self.sourcePixelStride = sourcePixelStride
    self.channelCount = channelCount
    self.target = target
    self.targetPixelStride = targetPixelStride
    self.targetRows = targetRows
  }
}
