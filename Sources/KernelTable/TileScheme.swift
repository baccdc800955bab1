/// A way to compute a 3x3, stride 1, zero-padded convolution from small tiles of the input with
/// fewer multiplications than the direct sum.
///
/// Each scheme maps a patch of `patchSide` x `patchSide` input pixels to `pointCount` transformed
/// values, multiplies those (summing over input channels) with transformed weights in
/// `productCount` matrix products, and maps the products to `outputSide` x `outputSide` outputs.
public enum TileScheme: Int, Sendable, CaseIterable {
  /// Winograd F(4x4, 3x3) on the points 0, ±1/√2, ±√2, ∞: 36 multiplications for 16 outputs,
  /// where the direct sum takes 144.
  case winograd4
  /// Winograd F(2x2, 3x3) on the points 0, ±1, ∞: 16 multiplications for 4 outputs.
  case winograd2
  /// The convolution reads its input enlarged twofold (nearest). One low-resolution pixel and its
  /// neighbours give 2x2 outputs with 9 multiplications, where the direct sum takes 36.
  case upsample1
  /// As `upsample1`, but two low-resolution pixels a side share their products: 25
  /// multiplications for 16 outputs. Tiles start one output before the image.
  case upsample2

  /// Input pixels along a side of a patch.
  @inlinable public var patchSide: Int {
    switch self {
    case .winograd4: 6
    case .winograd2: 4
    case .upsample1, .upsample2: 3
    }
  }

  /// Input pixels from one patch to the next. The first patch starts at pixel -1.
  @inlinable public var patchStep: Int {
    switch self {
    case .winograd4: 4
    case .winograd2, .upsample2: 2
    case .upsample1: 1
    }
  }

  /// Outputs along a side of a tile, and from one tile to the next.
  @inlinable public var outputSide: Int {
    switch self {
    case .winograd4, .upsample2: 4
    case .winograd2, .upsample1: 2
    }
  }

  /// Output row (and column) at which the first tile starts: 0 or -1.
  @inlinable public var outputOrigin: Int { self == .upsample2 ? -1 : 0 }

  /// Transformed input values for each patch and channel.
  @inlinable public var pointCount: Int { patchSide * patchSide }

  /// Matrix products for each tile.
  @inlinable public var productCount: Int { productSide * productSide }

  /// Products along one dimension.
  @inlinable public var productSide: Int {
    switch self {
    case .winograd4: 6
    case .winograd2: 4
    case .upsample1: 3
    case .upsample2: 5
    }
  }

  /// Output pixels for each input pixel, along a side.
  @inlinable public var enlargement: Int {
    switch self {
    case .winograd4, .winograd2: 1
    case .upsample1, .upsample2: 2
    }
  }

  /// The transformed input value that a product reads, along one dimension.
  @inlinable public func point(ofProduct product: Int) -> Int {
    guard self == .upsample2 else { return product }
    // Differences to the pixel before make two products, the pixel itself one, differences to the
    // pixel after two.
    return product < 2 ? 0 : product == 2 ? 1 : 2
  }

  /// Tiles needed to cover `outputCount` outputs along one dimension.
  @inlinable public func tileCount(covering outputCount: Int) -> Int {
    (outputCount - outputOrigin + outputSide - 1) / outputSide
  }
}
