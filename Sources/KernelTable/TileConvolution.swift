/// The shapes of a convolution computed by a ``TileScheme``; fixed when a plan is made.
///
/// Tiles are numbered row by row through all images of the batch. Channel counts are padded to a
/// multiple of 16, and the padding channels of the source hold zeros.
public struct TileConvolution: Sendable {
  /// How tiles are computed.
  public let scheme: TileScheme
  /// N: images.
  public let batchSize: Int
  /// H of the source.
  public let sourceHeight: Int
  /// W of the source.
  public let sourceWidth: Int
  /// Floats from one source pixel to the next.
  public let sourcePixelStride: Int
  /// Channels of the source: the depth of the products.
  public let depth: Int
  /// Floats from one target pixel to the next.
  public let targetPixelStride: Int
  /// Channels of the target.
  public let columnCount: Int

  /// Describes a convolution.
  public init(
    scheme: TileScheme,
    batchSize: Int,
    sourceHeight: Int,
    sourceWidth: Int,
    sourcePixelStride: Int,
    depth: Int,
    targetPixelStride: Int,
    columnCount: Int
  ) {
    self.scheme = scheme
    self.batchSize = batchSize
    self.sourceHeight = sourceHeight
    self.sourceWidth = sourceWidth
    self.sourcePixelStride = sourcePixelStride
    self.depth = depth
    self.targetPixelStride = targetPixelStride
    self.columnCount = columnCount
  }

  /// H of the target.
  @inlinable public var targetHeight: Int { sourceHeight * scheme.enlargement }
  /// W of the target.
  @inlinable public var targetWidth: Int { sourceWidth * scheme.enlargement }
  /// Tiles down an image.
  @inlinable public var tileRowCount: Int { scheme.tileCount(covering: targetHeight) }
  /// Tiles across an image.
  @inlinable public var tileColumnCount: Int { scheme.tileCount(covering: targetWidth) }
  /// Tiles in the batch.
  @inlinable public var tileCount: Int { batchSize * tileRowCount * tileColumnCount }
  /// Floats from a transformed tile's channels to the next tile's. The pad keeps tiles that are
  /// read together out of the same cache sets.
  @inlinable public var transformedStride: Int { depth + 16 }

  /// Floats from one transformed point's tiles to the next point's, for a strip of tiles.
  @inlinable public func pointStride(stripTileCount: Int) -> Int {
    stripTileCount * transformedStride + 16
  }

  /// Floats that a strip's transformed source takes.
  @inlinable public func transformedCount(stripTileCount: Int) -> Int {
    scheme.pointCount * pointStride(stripTileCount: stripTileCount)
  }

  /// Floats from one product's tiles to the next product's, for a group of panels.
  @inlinable public func productStride(stripTileCount: Int, groupWidth: Int) -> Int {
    stripTileCount * groupWidth + 16
  }

  /// Floats that a strip's products take, for a group of panels.
  @inlinable public func productsCount(stripTileCount: Int, groupWidth: Int) -> Int {
    scheme.productCount * productStride(stripTileCount: stripTileCount, groupWidth: groupWidth)
  }
}
