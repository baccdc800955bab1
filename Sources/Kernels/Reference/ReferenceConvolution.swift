/// The plain definition of a convolution over NHWC images, which every fast kernel is held to.
///
/// Sums in double precision; slow on purpose of being obvious.
public struct ReferenceConvolution {
  /// N.
  public var batchSize = 1
  /// H of the source, before enlargement.
  public var sourceHeight: Int
  /// W of the source, before enlargement.
  public var sourceWidth: Int
  /// I.
  public var inputCount: Int
  /// O.
  public var outputCount: Int
  /// Side of the kernel.
  public var kernelSide = 3
  /// Pixels from one patch to the next.
  public var step = 1
  /// Whether the source is read enlarged twofold (nearest).
  public var isEnlarged = false

  /// Describes a 3x3 convolution with step 1.
  public init(sourceHeight: Int, sourceWidth: Int, inputCount: Int, outputCount: Int) {
    self.sourceHeight = sourceHeight
    self.sourceWidth = sourceWidth
    self.inputCount = inputCount
    self.outputCount = outputCount
  }

  private var scale: Int { isEnlarged ? 2 : 1 }
  private var padding: Int { kernelSide / 2 }
  /// H of the result.
  public var targetHeight: Int {
    (sourceHeight * scale + 2 * padding - kernelSide) / step + 1
  }
  /// W of the result.
  public var targetWidth: Int {
    (sourceWidth * scale + 2 * padding - kernelSide) / step + 1
  }

  /// The convolution of `source` (N x H x W x I) with `weights` (O x I x kernel x kernel), as
  /// N x H x W x O.
  public func callAsFunction(_ source: [Float], _ weights: [Float]) -> [Float] {
    var target: [Float] = []
    target.reserveCapacity(batchSize * targetHeight * targetWidth * outputCount)
    for image in 0..<batchSize {
      for row in 0..<targetHeight {
        for column in 0..<targetWidth {
          for output in 0..<outputCount {
            target.append(sum(source, weights, image, row, column, output))
          }
        }
      }
    }
    return target
  }

  private func sum(
    _ source: [Float],
    _ weights: [Float],
    _ image: Int,
    _ row: Int,
    _ column: Int,
    _ output: Int
  ) -> Float {
    var sum = 0.0
    for kernelRow in 0..<kernelSide {
      let y = row * step + kernelRow - padding
      if y < 0 || y >= sourceHeight * scale { continue }
      for kernelColumn in 0..<kernelSide {
        let x = column * step + kernelColumn - padding
        if x < 0 || x >= sourceWidth * scale { continue }
        let pixel = (image * sourceHeight + y / scale) * sourceWidth + x / scale
        for input in 0..<inputCount {
          let tap = (output * inputCount + input) * kernelSide + kernelRow
          let weight = weights[tap * kernelSide + kernelColumn]
          sum += Double(source[pixel * inputCount + input]) * Double(weight)
        }
      }
    }
    return Float(sum)
  }
}
