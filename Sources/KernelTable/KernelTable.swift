/// The kernels of one instruction set: the same sources, compiled for it.
///
/// Every kernel is a function on buffers that never allocates, throws or synchronises; callers
/// guarantee the contract of its argument types. Results do not depend on how a caller splits rows,
/// columns or tiles between calls, so work may be spread over threads in any way.
public struct KernelTable: Sendable {
  /// The instruction set, for plans and reports: `avx512`, `avx2`, `baseline`.
  public let name: String
  /// Columns in a panel of packed weights: two vectors.
  public let panelWidth: Int
  /// Rows of the register tile.
  public let tileRowCount: Int
  /// Packed matrix product.
  public let multiply: @Sendable (MatrixProduct) -> Void
  /// Transforms the source of a strip of tiles.
  public let transformTiles: @Sendable (TileConvolution, UnsafePointer<Float>, TileStrip) -> Void
  /// Multiplies a transformed strip with some panels and transforms the products to outputs.
  public let multiplyTiles: @Sendable (TileConvolution, TileStrip, TileTarget) -> Void
  /// Transforms the weights of a 3x3 convolution for a tile scheme.
  public let transformWeights: @Sendable (TileWeights) -> Void
  /// Maximum over 3x3 windows, stride 2.
  public let poolMaximum: @Sendable (MaxPooling) -> Void

  /// Gathers the kernels of an instruction set.
  public init(
    name: String,
    panelWidth: Int,
    tileRowCount: Int,
    multiply: @escaping @Sendable (MatrixProduct) -> Void,
    transformTiles:
      @escaping @Sendable (TileConvolution, UnsafePointer<Float>, TileStrip) ->
      Void,
    multiplyTiles:
      @escaping @Sendable (TileConvolution, TileStrip, TileTarget) ->
      Void,
    transformWeights: @escaping @Sendable (TileWeights) -> Void,
    poolMaximum: @escaping @Sendable (MaxPooling) -> Void
  ) {
    self.name = name
    self.panelWidth = panelWidth
    self.tileRowCount = tileRowCount
    self.multiply = multiply
    self.transformTiles = transformTiles
    self.multiplyTiles = multiplyTiles
    self.transformWeights = transformWeights
    self.poolMaximum = poolMaximum
  }
}
