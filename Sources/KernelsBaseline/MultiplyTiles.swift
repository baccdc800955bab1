import KernelTable

/// Multiplies a transformed strip with panels of weights and writes the outputs.
///
/// Panels are taken in groups: a point's transformed tiles meet all panels of a group while they
/// are near, and the group's products wait in scratch until all points are done.
func multiplyTiles(_ convolution: TileConvolution, _ strip: TileStrip, _ target: TileTarget) {
  let lastPanel = target.firstPanel + target.panelCount
  for firstPanel in stride(from: target.firstPanel, to: lastPanel, by: strip.panelsPerGroup) {
    let firstColumn = firstPanel &* Arithmetic.panelWidth
    let endColumn = min(lastPanel, firstPanel + strip.panelsPerGroup) &* Arithmetic.panelWidth
    let columns = firstColumn..<min(endColumn, convolution.columnCount)
    multiplyPoints(convolution, strip, target.weights, columns)
    combineStrip(convolution, strip, target, columns)
  }
}

/// The products of a group of panels: `[product][tile][column of the group]`.
@inline(__always)
private func multiplyPoints(
  _ convolution: TileConvolution,
  _ strip: TileStrip,
  _ weights: UnsafePointer<Float>,
  _ columns: Range<Int>
) {
  let scheme = convolution.scheme
  let depth = convolution.depth
  let pointStride = convolution.pointStride(stripTileCount: strip.layoutTileCount)
  let productStride = convolution.productStride(
    stripTileCount: strip.tileCount,
    groupWidth: columns.count
  )
  for product in 0..<scheme.productCount {
    let (row, column) = product.quotientAndRemainder(dividingBy: scheme.productSide)
    let point = scheme.point(ofProduct: row) &* scheme.patchSide + scheme.point(ofProduct: column)
    for first in stride(from: columns.lowerBound, to: columns.upperBound, by: Arithmetic.panelWidth)
    {
      let width = min(Arithmetic.panelWidth, columns.upperBound - first)
      // Panels before this one are full; within it each product has `depth` rows of its width.
      let panel = weights + first &* depth &* scheme.productCount
      let offset = product &* productStride &+ first &- columns.lowerBound
      multiply(
        MatrixProduct(
          source: strip.transformed + point &* pointStride,
          sourceStride: convolution.transformedStride,
          rowCount: strip.tileCount,
          depth: depth,
          weights: panel + product &* depth &* width,
          columnCount: width,
          target: strip.products + offset,
          targetStride: columns.count,
          epilogue: Epilogue()
        )
      )
    }
  }
}

/// Combines the products of a group of panels, tile by tile, and stores the outputs.
private func combineStrip(
  _ convolution: TileConvolution,
  _ strip: TileStrip,
  _ target: TileTarget,
  _ columns: Range<Int>
) {
  let productStride = convolution.productStride(
    stripTileCount: strip.tileCount,
    groupWidth: columns.count
  )
  var cursor = TileCursor(convolution, tile: strip.firstTile)
  var products = UnsafePointer(strip.products)
  for _ in 0..<strip.tileCount {
    var output = TileOutput(
      convolution,
      target,
      image: cursor.image,
      tileRow: cursor.tileRow,
      tileColumn: cursor.tileColumn,
      column: columns.lowerBound
    )
    for _ in 0..<columns.count / Arithmetic.vectorWidth {
      switch convolution.scheme {
      case .winograd4: combineWinograd4(products, productStride, output)
      case .winograd2: combineWinograd2(products, productStride, output)
      case .upsample1: combineUpsample1(products, productStride, output)
      case .upsample2: combineUpsample2(products, productStride, output)
      }
      output.advance(by: Arithmetic.vectorWidth)
      products += Arithmetic.vectorWidth
    }
    cursor.advance()
  }
}
