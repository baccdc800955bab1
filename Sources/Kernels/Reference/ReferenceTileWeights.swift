public import KernelTable

/// The plain definition of a filter's transform for a tile scheme: G g G^T, rows first.
///
/// - Parameters:
///   - scheme: The scheme whose G is applied.
///   - filter: Nine taps, row by row.
/// - Returns: One weight for each of the scheme's products.
public func referenceTileWeights(_ scheme: TileScheme, _ filter: [Float]) -> [Float] {
  func sum(_ factors: SIMD4<Float>, _ values: [Float]) -> Float {
    values[0] * factors[0] + values[1] * factors[1] + values[2] * factors[2]
  }
  return scheme.weightMatrix.flatMap { row in
    let columns = (0..<3).map { sum(row, [filter[$0], filter[$0 + 3], filter[$0 + 6]]) }
    return scheme.weightMatrix.map { sum($0, columns) }
  }
}
