/// Gathers the patches a convolution reads into rows of a matrix (im2col), for output pixels in
/// order: row `r` holds, for each kernel row, kernel column and channel, the input value or zero
/// outside the image.
///
/// ```
/// target row:  [kernelRow][kernelColumn][channel], `targetStride` floats apart
/// ```
///
/// Contract: `source` is an NHWC batch; `target` has `outputs.count` rows of `targetStride` floats,
/// at least kernel² x channels each, and does not overlap the source.
public struct PatchGather: Sendable {
  /// H of the source.
  public let sourceHeight: Int
  /// W of the source.
  public let sourceWidth: Int
  /// Channels that are gathered.
  public let channelCount: Int
  /// Floats from one source pixel to the next.
  public let sourcePixelStride: Int
  /// Side of the kernel.
  public let kernelSide: Int
  /// Pixels from one patch to the next.
  public let step: Int
  /// Rows and columns of zeros around the image.
  public let padding: Int

  /// Describes a gather.
  public init(
    sourceHeight: Int,
    sourceWidth: Int,
    channelCount: Int,
    sourcePixelStride: Int,
    kernelSide: Int,
    step: Int,
    padding: Int
  ) {
    self.sourceHeight = sourceHeight
    self.sourceWidth = sourceWidth
    self.channelCount = channelCount
    self.sourcePixelStride = sourcePixelStride
    self.kernelSide = kernelSide
    self.step = step
    self.padding = padding
  }

  /// H of the output.
  public var targetHeight: Int { (sourceHeight + 2 * padding - kernelSide) / step + 1 }
  /// W of the output.
  public var targetWidth: Int { (sourceWidth + 2 * padding - kernelSide) / step + 1 }
  /// Floats of one patch.
  public var depth: Int { kernelSide * kernelSide * channelCount }

  /// Gathers the patches of a run of output pixels, numbered through the batch.
  public func gather(
    _ source: UnsafePointer<Float>,
    outputs: Range<Int>,
    to target: UnsafeMutablePointer<Float>,
    targetStride: Int
  ) {
    var row = target
    for output in outputs {
      let (line, column) = output.quotientAndRemainder(dividingBy: targetWidth)
      let (image, outputRow) = line.quotientAndRemainder(dividingBy: targetHeight)
      let pixels = source + image * sourceHeight * sourceWidth * sourcePixelStride
      gatherPatch(pixels, outputRow * step - padding, column * step - padding, row)
      row += targetStride
    }
  }

  private func gatherPatch(
    _ pixels: UnsafePointer<Float>,
    _ firstRow: Int,
    _ firstColumn: Int,
    _ target: UnsafeMutablePointer<Float>
  ) {
    let lineCount = kernelSide * channelCount
    let isContiguous = sourcePixelStride == channelCount
    let isInsideAcross = firstColumn >= 0 && firstColumn + kernelSide <= sourceWidth
    var target = target
    for y in firstRow..<firstRow + kernelSide {
      if y < 0 || y >= sourceHeight {
        target.update(repeating: 0, count: lineCount)
        target += lineCount
        continue
      }
      let line = pixels + y * sourceWidth * sourcePixelStride
      if isContiguous && isInsideAcross {
        target.update(from: line + firstColumn * sourcePixelStride, count: lineCount)
        target += lineCount
        continue
      }
      for x in firstColumn..<firstColumn + kernelSide {
        if x < 0 || x >= sourceWidth {
          target.update(repeating: 0, count: channelCount)
        } else {
          target.update(from: line + x * sourcePixelStride, count: channelCount)
        }
        target += channelCount
      }
    }
  }
}
