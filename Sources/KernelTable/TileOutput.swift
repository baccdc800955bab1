/// Where one tile of outputs goes: which of its rows and columns lie within the image, and what is
/// added on the way. All pointers refer to the tile's first row and column and to the vector of
/// channels that is written.
public struct TileOutput {
  /// Rows of the tile within the image.
  public var rows: Range<Int>
  /// Columns of the tile within the image.
  public var columns: Range<Int>
  /// The tile's first pixel; never written when it is outside the image.
  public var pixels: UnsafeMutablePointer<Float>
  /// Floats from one pixel to the next.
  public var pixelStride: Int
  /// Pixels from one row to the next.
  public var rowPixelCount: Int
  /// One float for each channel.
  public var bias: UnsafePointer<Float>?
  /// Addend of the same shape; may be the target itself.
  public var residual: UnsafePointer<Float>?
  /// Floats from one pixel of the addend to the next.
  public var residualStride: Int
  /// Whether negative results become zero.
  public var isRectified: Bool

  /// The output of a tile of `convolution`, for the channels from `column` on.
  @inlinable
  public init(
    _ convolution: TileConvolution,
    _ target: TileTarget,
    image: Int,
    tileRow: Int,
    tileColumn: Int,
    column: Int
  ) {
    let scheme = convolution.scheme
    let side = scheme.outputSide
    let height = convolution.targetHeight
    let width = convolution.targetWidth
    let firstRow = tileRow &* side &+ scheme.outputOrigin
    let firstColumn = tileColumn &* side &+ scheme.outputOrigin
    rows = max(0, 0 &- firstRow)..<min(side, height &- firstRow)
    columns = max(0, 0 &- firstColumn)..<min(side, width &- firstColumn)
    rowPixelCount = width
    pixelStride = convolution.targetPixelStride
    let pixel = (image &* height &+ firstRow) &* width &+ firstColumn
    pixels = target.pixels + (pixel &* pixelStride &+ column)
    bias = target.epilogue.bias.map { $0 + column }
    residualStride = target.epilogue.residualStride
    let stride = residualStride
    residual = target.epilogue.residual.map { $0 + (pixel &* stride &+ column) }
    isRectified = target.epilogue.isRectified
  }

  /// Moves on to the next `count` channels.
  @inlinable @inline(__always)
  public mutating func advance(by count: Int) {
    pixels += count
    bias = bias.map { $0 + count }
    residual = residual.map { $0 + count }
  }

  /// Writes `side` x `side` vectors, leaving out what is outside the image.
  @inlinable @inline(__always)
  public func write<let count: Int, Vector: KernelVector>(
    _ outputs: InlineArray<count, Vector>,
    side: Int
  ) {
    for row in 0..<side where rows.contains(row) {
      for column in 0..<side where columns.contains(column) {
        let pixel = row &* rowPixelCount &+ column
        outputs[unchecked: row &* side &+ column].finish(
          bias: bias,
          residual: residual.map { $0 + pixel &* residualStride },
          isRectified: isRectified,
          to: pixels + pixel &* pixelStride
        )
      }
    }
  }
}
