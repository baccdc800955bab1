public import KernelTable

extension ConvolutionWeights {
  /// Floats that ``packTiles(_:depth:kernels:panels:into:)`` writes.
  public func tilesCount(_ scheme: TileScheme, depth: Int) -> Int {
    scheme.productCount * depth * columnCount
  }

  /// Packs for a tile scheme: `[panel][product][channel][column]`, scaled and transformed; padding
  /// channels and columns are zero. The same bits from every instruction set.
  ///
  /// - Parameters:
  ///   - scheme: The scheme whose transform is applied.
  ///   - depth: Channels of the source, padding included.
  ///   - kernels: Whose panels are packed.
  ///   - panels: Panels to pack, each into its place; nil for all.
  ///   - target: Room for ``tilesCount(_:depth:)`` floats.
  /// - Precondition: The kernel is 3x3; `depth` holds the inputs and is a multiple of
  ///   ``channelMultiple``.
  public func packTiles(
    _ scheme: TileScheme,
    depth: Int,
    kernels: KernelTable,
    panels: Range<Int>? = nil,
    into target: UnsafeMutablePointer<Float>
  ) {
    precondition(kernelSide == 3, "tile schemes compute 3x3 convolutions")
    precondition(
      depth >= inputs.count && depth % Self.channelMultiple == 0,
      "a depth is whole vectors and holds the inputs"
    )
    scheme.weightMatrix.withUnsafeBufferPointer { matrix in
      scales.withUnsafeBufferPointer { scales in
        guard let matrix = matrix.baseAddress, let scales = scales.baseAddress else { return }
        kernels.transformWeights(
          TileWeights(
            scheme: scheme,
            matrix: matrix,
            values: values,
            outputCount: outputCount,
            inputCount: inputCount,
            inputs: inputs,
            scales: scales,
            depth: depth,
            columnCount: columnCount,
            panels: panels ?? 0..<panelCount(panelWidth: kernels.panelWidth),
            target: target
          )
        )
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
