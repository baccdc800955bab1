public import KernelTable

extension ConvolutionWeights {
  /// Floats that ``packTiles(_:depth:panelWidth:panels:into:)`` writes.
  public func tilesCount(_ scheme: TileScheme, depth: Int) -> Int {
    scheme.productCount * depth * columnCount
  }

  /// Packs for a tile scheme: `[panel][product][channel][column]`, scaled and transformed; padding
  /// channels and columns are zero.
  ///
  /// - Parameters:
  ///   - scheme: The scheme whose transform is applied.
  ///   - depth: Channels of the source, padding included.
  ///   - panelWidth: Columns of a full panel.
  ///   - panels: Panels to pack, each into its place; nil for all.
  ///   - target: Room for ``tilesCount(_:depth:)`` floats.
  /// - Precondition: The kernel is 3x3.
  public func packTiles(
    _ scheme: TileScheme,
    depth: Int,
    panelWidth: Int,
    panels: Range<Int>? = nil,
    into target: UnsafeMutablePointer<Float>
  ) {
    precondition(kernelSide == 3, "tile schemes compute 3x3 convolutions")
    let matrix = scheme.weightMatrix
    for firstColumn in firstColumns(of: panels, panelWidth) {
      let width = min(panelWidth, columnCount - firstColumn)
      let panel = target + firstColumn * scheme.productCount * depth
      for channel in 0..<depth {
        for offset in stride(from: 0, to: width, by: Self.blockWidth) {
          let place = panel + channel * width + offset
          transformBlock(matrix, firstColumn + offset, channel, place, depth * width)
        }
      }
    }
  }

  /// Outputs transformed together.
  private static var blockWidth: Int { 8 }

  /// Transforms the weights from one input channel to ``blockWidth`` outputs: G g G^T.
  private func transformBlock(
    _ matrix: [SIMD4<Float>],
    _ firstOutput: Int,
    _ channel: Int,
    _ target: UnsafeMutablePointer<Float>,
    _ productStride: Int
  ) {
    var taps = InlineArray<9, SIMD8<Float>>(repeating: .init())
    if channel < inputs.count {
      for lane in 0..<max(0, min(Self.blockWidth, outputCount - firstOutput)) {
        let output = firstOutput + lane
        let source = values + (output * inputCount + inputs.lowerBound + channel) * 9
        for tap in 0..<9 { taps[tap][lane] = source[tap] * scales[output] }
      }
    }
    var product = target
    for row in matrix {
      // One row of G times g: three sums over the kernel's rows, one for each of its columns.
      let left = taps[0] * row[0] + taps[3] * row[1] + taps[6] * row[2]
      let middle = taps[1] * row[0] + taps[4] * row[1] + taps[7] * row[2]
      let right = taps[2] * row[0] + taps[5] * row[1] + taps[8] * row[2]
      for column in matrix {
        (left * column[0] + middle * column[1] + right * column[2]).store(to: product)
        product += productStride
      }
    }
  }
}

extension TileScheme {
  /// G: one row for each product along a dimension, the factors of a 3-tap filter's taps. The
  /// fourth lane is unused.
  var weightMatrix: [SIMD4<Float>] {
    switch self {
    case .winograd4: Self.winograd4WeightMatrix
    case .winograd2: [[1, 0, 0, 0], [0.5, 0.5, 0.5, 0], [0.5, -0.5, 0.5, 0], [0, 0, 1, 0]]
    case .upsample1: [[1, 0, 0, 0], [1, 1, 1, 0], [0, 0, 1, 0]]
    case .upsample2: [[1, 1, 0, 0], [1, 0, 0, 0], [1, 1, 1, 0], [0, 0, 1, 0], [0, 1, 1, 0]]
    }
  }

  /// For the points 0, ±a, ±b, ∞ with a² = ½ and b² = 2: row p is (1, p, p²) / N(p), where N(p) is
  /// the product of p's distances to the other finite points: a²b², 2a²(a² - b²), 2b²(b² - a²).
  private static let winograd4WeightMatrix: [SIMD4<Float>] = {
    let a = 0.5.squareRoot()
    let b = 2.0.squareRoot()
    let small = -1.5
    let large = 6.0
    let rows: [(Double, Double, Double)] = [
      (1, 0, 0),
      (1 / small, a / small, 0.5 / small), (1 / small, -a / small, 0.5 / small),
      (1 / large, b / large, 2 / large), (1 / large, -b / large, 2 / large),
      (0, 0, 1),
    ]
    return rows.map { SIMD4(Float($0.0), Float($0.1), Float($0.2), 0) }
  }()
}
