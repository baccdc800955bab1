/// A run of tiles handled together, and the buffers they pass through.
///
/// Contract: `transformed` lies in a buffer of
/// ``TileConvolution/transformedCount(stripTileCount:)`` floats for `layoutTileCount` tiles, at the
/// place of the strip's first tile; `products` has
/// ``TileConvolution/productsCount(stripTileCount:groupWidth:)`` floats for the strip's own tiles
/// and the columns of `panelsPerGroup` panels;
/// `zeros` has at least `depth` floats, all zero. Nothing overlaps.
public struct TileStrip {
  /// First tile of the strip.
  public var firstTile: Int
  /// Tiles in the strip.
  public var tileCount: Int
  /// Tiles that `transformed` is laid out for: the strip's own or more.
  public var layoutTileCount: Int
  /// Points of the transformed source: `[point][tile][channel]`.
  public var transformed: UnsafeMutablePointer<Float>
  /// Panels multiplied before their products are combined; at least one.
  public var panelsPerGroup: Int
  /// Scratch for the products of a group of panels: `[product][tile][column]`.
  public var products: UnsafeMutablePointer<Float>
  /// Stands in for pixels outside the image, borrowed.
  public var zeros: UnsafePointer<Float>

  /// Gathers the buffers of a strip.
  public init(
    firstTile: Int,
    tileCount: Int,
    layoutTileCount: Int,
    panelsPerGroup: Int,
    transformed: UnsafeMutablePointer<Float>,
    products: UnsafeMutablePointer<Float>,
    zeros: UnsafePointer<Float>
  ) {
    self.firstTile = firstTile
    self.tileCount = tileCount
    self.layoutTileCount = layoutTileCount
    self.panelsPerGroup = panelsPerGroup
    self.transformed = transformed
    self.products = products
    self.zeros = zeros
  }
}
