import Kernels

/// A matrix product with its reference: shape, operands with gaps between rows, and an epilogue
/// whose bits say bias (1), residual (2) and rectification (4).
struct ProductCase: CustomStringConvertible {
  let rowCount: Int
  let depth: Int
  let columnCount: Int
  let epilogue: Int
  var left: [Float]
  let right: [Float]
  let bias: [Float]
  let residual: [Float]

  private static let gap = 3
  private static let untouched: Float = 7

  init(_ rowCount: Int, _ depth: Int, _ columnCount: Int, epilogue: Int) {
    self.rowCount = rowCount
    self.depth = depth
    self.columnCount = columnCount
    self.epilogue = epilogue
    var values = TestValues(seed: UInt64(rowCount * 7919 + depth * 104_729 + columnCount))
    left = values.floats(rowCount * depth)
    right = values.floats(depth * columnCount)
    bias = values.floats(columnCount)
    residual = values.floats(rowCount * columnCount)
  }

  var description: String { "\(rowCount)x\(depth)x\(columnCount), epilogue \(epilogue)" }

  var reference: [Float] {
    (0..<rowCount * columnCount).map { index in
      let (row, column) = index.quotientAndRemainder(dividingBy: columnCount)
      var sum = 0.0
      for k in 0..<depth {
        sum += Double(left[row * depth + k]) * Double(right[k * columnCount + column])
      }
      return referenceEpilogue(
        Float(sum),
        bias: epilogue & 1 != 0 ? bias[column] : nil,
        residual: epilogue & 2 != 0 ? residual[index] : nil,
        isRectified: epilogue & 4 != 0
      )
    }
  }

  /// Runs the kernel on some rows; the result is dense. Returns NaN for rows after which the
  /// kernel wrote into the gap.
  func run(_ table: KernelTable, rows: Range<Int>? = nil) -> [Float] {
    let rows = rows ?? 0..<rowCount
    let sourceStride = depth + Self.gap
    let targetStride = columnCount + Self.gap
    let source = TestBuffer(spread(left, width: depth))
    let addend = TestBuffer(spread(residual, width: columnCount))
    let weights = TestBuffer(packed(table.panelWidth))
    let bias = TestBuffer(bias)
    let target = TestBuffer(repeating: Self.untouched, count: rowCount * targetStride)
    let firstRow = rows.lowerBound * targetStride
    let epilogue = Epilogue(
      bias: epilogue & 1 != 0 ? UnsafePointer(bias.base) : nil,
      residual: epilogue & 2 != 0 ? UnsafePointer(addend.base + firstRow) : nil,
      residualStride: targetStride,
      isRectified: epilogue & 4 != 0
    )
    withExtendedLifetime((source, addend, weights, bias)) {
      table.multiply(
        MatrixProduct(
          source: source.base + rows.lowerBound * sourceStride,
          sourceStride: sourceStride,
          rowCount: rows.count,
          depth: depth,
          weights: weights.base,
          columnCount: columnCount,
          target: target.base + firstRow,
          targetStride: targetStride,
          epilogue: epilogue
        )
      )
    }
    return gather(target.values, stride: targetStride)
  }

  private func gather(_ target: [Float], stride: Int) -> [Float] {
    (0..<rowCount).flatMap { row -> [Float] in
      let line = target[row * stride..<(row + 1) * stride]
      let isIntact = line.suffix(Self.gap).allSatisfy { $0 == Self.untouched }
      return isIntact
        ? Array(line.prefix(columnCount)) : Array(repeating: .nan, count: columnCount)
    }
  }

  private func spread(_ values: [Float], width: Int) -> [Float] {
    (0..<rowCount).flatMap {
      values[$0 * width..<($0 + 1) * width] + [Float](repeating: .nan, count: Self.gap)
    }
  }

  private func packed(_ panelWidth: Int) -> [Float] {
    stride(from: 0, to: columnCount, by: panelWidth).flatMap { first in
      (0..<depth).flatMap { k in
        right[k * columnCount + first..<k * columnCount + min(first + panelWidth, columnCount)]
      }
    }
  }
}
