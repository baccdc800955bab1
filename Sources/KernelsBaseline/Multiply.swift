import CProcessor
import KernelTable

/// Bytes of packed weights that stay in the second-level cache while rows pass over them.
private let weightByteCountMax = 256 << 10

/// `target = epilogue(source x weights)`.
///
/// Panels are taken in groups that fit the second-level cache; within a group all panels of a few
/// rows come one after the other, so that results and residuals are touched in the order they lie
/// in memory. Rows are split evenly: a short last tile would leave the multipliers idle.
func multiply(_ product: MatrixProduct) {
  let tileCount = (product.rowCount + tileRowCountMax - 1) / tileRowCountMax
  guard tileCount > 0 else { return }
  let (rowsEach, rowsLeft) = product.rowCount.quotientAndRemainder(dividingBy: tileCount)
  let panelByteCount = product.depth &* Arithmetic.panelWidth &* MemoryLayout<Float>.stride
  let groupWidth = max(1, weightByteCountMax / max(1, panelByteCount)) &* Arithmetic.panelWidth
  for firstColumn in stride(from: 0, to: product.columnCount, by: groupWidth) {
    let columns = firstColumn..<min(product.columnCount, firstColumn + groupWidth)
    var firstRow = 0
    for index in 0..<tileCount {
      let rowCount = rowsEach + (index < rowsLeft ? 1 : 0)
      multiplyRows(product, firstRow, rowCount, columns)
      firstRow += rowCount
    }
  }
}

/// One tile of rows times a group of panels.
@inline(__always)
private func multiplyRows(
  _ product: MatrixProduct,
  _ firstRow: Int,
  _ rowCount: Int,
  _ columns: Range<Int>
) {
  let epilogue = product.epilogue
  var tile = TileArguments(
    source: product.source + firstRow &* product.sourceStride,
    sourceStride: product.sourceStride,
    depth: product.depth,
    weights: product.weights + columns.lowerBound &* product.depth,
    target: product.target + (firstRow &* product.targetStride &+ columns.lowerBound),
    targetStride: product.targetStride,
    bias: epilogue.bias.map { $0 + columns.lowerBound },
    residual: epilogue.residual.map {
      $0 + (firstRow &* epilogue.residualStride &+ columns.lowerBound)
    },
    residualStride: epilogue.residualStride,
    isRectified: epilogue.isRectified
  )
  for column in stride(from: columns.lowerBound, to: columns.upperBound, by: Arithmetic.panelWidth)
  {
    multiplyTile(rowCount, columns.upperBound - column >= Arithmetic.panelWidth, tile)
    tile.weights += product.depth &* Arithmetic.panelWidth
    tile.target += Arithmetic.panelWidth
    tile.bias = tile.bias.map { $0 + Arithmetic.panelWidth }
    tile.residual = tile.residual.map { $0 + Arithmetic.panelWidth }
  }
}

/// Picks the tile compiled for a number of rows, at most ``tileRowCountMax``.
@inline(__always)
private func multiplyTile(_ rowCount: Int, _ isWide: Bool, _ tile: TileArguments) {
  if isWide { multiplyWideTile(rowCount, tile) } else { multiplyNarrowTile(rowCount, tile) }
}

@inline(never)
private func multiplyWideTile(_ rowCount: Int, _ tile: TileArguments) {
  #if KERNELS_AVX512 || arch(arm64)
    switch rowCount {
    case 12: return multiplyWide(Rows<12>.self, tile)
    case 11: return multiplyWide(Rows<11>.self, tile)
    case 10: return multiplyWide(Rows<10>.self, tile)
    case 9: return multiplyWide(Rows<9>.self, tile)
    case 8: return multiplyWide(Rows<8>.self, tile)
    case 7: return multiplyWide(Rows<7>.self, tile)
    default: break
    }
  #endif
  #if KERNELS_AVX512 || KERNELS_AVX2 || arch(arm64)
    switch rowCount {
    case 6: return multiplyWide(Rows<6>.self, tile)
    case 5: return multiplyWide(Rows<5>.self, tile)
    default: break
    }
  #endif
  switch rowCount {
  case 4: multiplyWide(Rows<4>.self, tile)
  case 3: multiplyWide(Rows<3>.self, tile)
  case 2: multiplyWide(Rows<2>.self, tile)
  default: multiplyWide(Rows<1>.self, tile)
  }
}

@inline(never)
private func multiplyNarrowTile(_ rowCount: Int, _ tile: TileArguments) {
  #if KERNELS_AVX512 || arch(arm64)
    switch rowCount {
    case 12: return multiplyNarrow(Rows<12>.self, tile)
    case 11: return multiplyNarrow(Rows<11>.self, tile)
    case 10: return multiplyNarrow(Rows<10>.self, tile)
    case 9: return multiplyNarrow(Rows<9>.self, tile)
    case 8: return multiplyNarrow(Rows<8>.self, tile)
    case 7: return multiplyNarrow(Rows<7>.self, tile)
    default: break
    }
  #endif
  #if KERNELS_AVX512 || KERNELS_AVX2 || arch(arm64)
    switch rowCount {
    case 6: return multiplyNarrow(Rows<6>.self, tile)
    case 5: return multiplyNarrow(Rows<5>.self, tile)
    default: break
    }
  #endif
  switch rowCount {
  case 4: multiplyNarrow(Rows<4>.self, tile)
  case 3: multiplyNarrow(Rows<3>.self, tile)
  case 2: multiplyNarrow(Rows<2>.self, tile)
  default: multiplyNarrow(Rows<1>.self, tile)
  }
}

/// A count of rows known to the compiler, so that a tile's accumulators live in registers.
private enum Rows<let count: Int> {}

/// Arguments of one register tile; pointers refer to its first row and column.
private struct TileArguments {
  var source: UnsafePointer<Float>
  var sourceStride: Int
  var depth: Int
  var weights: UnsafePointer<Float>
  var target: UnsafeMutablePointer<Float>
  var targetStride: Int
  var bias: UnsafePointer<Float>?
  var residual: UnsafePointer<Float>?
  var residualStride: Int
  var isRectified: Bool
}

/// Brings what the tile will add to and write near while the products are summed.
@inline(__always)
private func prefetchResults(_ arguments: TileArguments, _ rowCount: Int) {
  for row in 0..<rowCount {
    let target = arguments.target + row &* arguments.targetStride
    cprocessor_prefetch_for_write(target)
    cprocessor_prefetch_for_write(target + Arithmetic.vectorWidth)
  }
  guard let residual = arguments.residual else { return }
  for row in 0..<rowCount {
    let addend = residual + row &* arguments.residualStride
    cprocessor_prefetch(addend)
    cprocessor_prefetch(addend + Arithmetic.vectorWidth)
  }
}

/// `rows` x two vectors of `target`, from `rows` rows of the source and one full panel.
///
/// The sum over `depth` runs in order in one accumulator for each output, so a row's result does
/// not depend on the rows it shares a tile with. Each step loads two vectors of weights and
/// broadcasts one float a row.
@inline(__always)
private func multiplyWide<let rows: Int>(_: Rows<rows>.Type, _ arguments: TileArguments) {
  var left = InlineArray<rows, Vector>(repeating: .zero)
  var right = InlineArray<rows, Vector>(repeating: .zero)
  var source = arguments.source
  var weights = arguments.weights
  let sourceStride = arguments.sourceStride
  prefetchResults(arguments, rows)
  for _ in 0..<arguments.depth {
    let leftWeights = Vector(at: weights)
    let rightWeights = Vector(at: weights + Arithmetic.vectorWidth)
    for row in 0..<rows {
      let value = Vector(repeating: source[row &* sourceStride])
      left[unchecked: row] = Arithmetic.multiplyAdd(left[unchecked: row], value, leftWeights)
      right[unchecked: row] = Arithmetic.multiplyAdd(right[unchecked: row], value, rightWeights)
    }
    source += 1
    weights += Arithmetic.panelWidth
  }
  let rightBias = arguments.bias.map { $0 + Arithmetic.vectorWidth }
  for row in 0..<rows {
    let target = arguments.target + row &* arguments.targetStride
    let residual = arguments.residual.map { $0 + row &* arguments.residualStride }
    left[unchecked: row].finish(
      bias: arguments.bias,
      residual: residual,
      isRectified: arguments.isRectified,
      to: target
    )
    right[unchecked: row].finish(
      bias: rightBias,
      residual: residual.map { $0 + Arithmetic.vectorWidth },
      isRectified: arguments.isRectified,
      to: target + Arithmetic.vectorWidth
    )
  }
}

/// `rows` x one vector of `target`, from a panel that is one vector wide.
@inline(__always)
private func multiplyNarrow<let rows: Int>(_: Rows<rows>.Type, _ arguments: TileArguments) {
  var sums = InlineArray<rows, Vector>(repeating: .zero)
  var source = arguments.source
  var weights = arguments.weights
  let sourceStride = arguments.sourceStride
  for _ in 0..<arguments.depth {
    let columnWeights = Vector(at: weights)
    for row in 0..<rows {
      let value = Vector(repeating: source[row &* sourceStride])
      sums[unchecked: row] = Arithmetic.multiplyAdd(sums[unchecked: row], value, columnWeights)
    }
    source += 1
    weights += Arithmetic.vectorWidth
  }
  for row in 0..<rows {
    let residual = arguments.residual.map { $0 + row &* arguments.residualStride }
    sums[unchecked: row].finish(
      bias: arguments.bias,
      residual: residual,
      isRectified: arguments.isRectified,
      to: arguments.target + row &* arguments.targetStride
    )
  }
}
