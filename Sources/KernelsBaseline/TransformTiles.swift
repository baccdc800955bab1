import KernelTable

/// Side of the largest patch, squared.
private let patchPixelCountMax = 36

/// Transforms the patches of a strip: `[point][tile][channel]`, see ``TileStrip``.
///
/// Pixels outside the image are read from the strip's zeros, so that every tile takes one path.
func transformTiles(
  _ convolution: TileConvolution,
  _ source: UnsafePointer<Float>,
  _ strip: TileStrip
) {
  let pointStride = convolution.pointStride(stripTileCount: strip.layoutTileCount)
  var cursor = TileCursor(convolution, tile: strip.firstTile)
  withUnsafeTemporaryAllocation(of: UnsafePointer<Float>.self, capacity: patchPixelCountMax) {
    guard let patch = $0.baseAddress else { return }
    for tile in 0..<strip.tileCount {
      locatePatch(convolution, source, strip.zeros, cursor, patch)
      let target = strip.transformed + tile &* convolution.transformedStride
      transformPatch(convolution, patch, target, pointStride)
      cursor.advance()
    }
  }
}

/// Writes the address of each pixel of a patch.
@inline(__always)
private func locatePatch(
  _ convolution: TileConvolution,
  _ source: UnsafePointer<Float>,
  _ zeros: UnsafePointer<Float>,
  _ cursor: TileCursor,
  _ patch: UnsafeMutablePointer<UnsafePointer<Float>>
) {
  let side = convolution.scheme.patchSide
  let firstRow = cursor.tileRow &* convolution.scheme.patchStep - 1
  let firstColumn = cursor.tileColumn &* convolution.scheme.patchStep - 1
  var slot = patch
  for row in firstRow..<firstRow + side {
    let isInside = row >= 0 && row < convolution.sourceHeight
    let line = cursor.image &* convolution.sourceHeight &+ row
    for column in firstColumn..<firstColumn + side {
      if isInside && column >= 0 && column < convolution.sourceWidth {
        let pixel = line &* convolution.sourceWidth &+ column
        slot.initialize(to: source + pixel &* convolution.sourcePixelStride)
      } else {
        slot.initialize(to: zeros)
      }
      slot += 1
    }
  }
}

/// Transforms all channels of one patch.
private func transformPatch(
  _ convolution: TileConvolution,
  _ patch: UnsafeMutablePointer<UnsafePointer<Float>>,
  _ target: UnsafeMutablePointer<Float>,
  _ pointStride: Int
) {
  switch convolution.scheme {
  case .winograd4: transformWinograd4(patch, convolution.depth, target, pointStride)
  case .winograd2: transformWinograd2(patch, convolution.depth, target, pointStride)
  case .upsample1, .upsample2: transformUpsample(patch, convolution.depth, target, pointStride)
  }
}
