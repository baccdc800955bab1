/// One call of the packed matrix product `target[m][n] = epilogue(sum over k of
/// source[m][k] * weights[k][n])`.
///
/// Contract: `source` has `rowCount` rows of at least `depth` readable floats, `sourceStride`
/// floats apart; `weights` holds panels as ``KernelTable/panelWidth`` describes; `columnCount` is a
/// multiple of 16; `target` may not overlap `source` or `weights`.
///
/// ```
/// weights, panel p of width w:   k = 0: w floats | k = 1: w floats | ... | k = depth - 1
/// ```
///
/// The last panel is narrower when `columnCount` is no multiple of the panel's width.
public struct MatrixProduct {
  /// Row-major left operand, borrowed.
  public var source: UnsafePointer<Float>
  /// Floats from one row of `source` to the next.
  public var sourceStride: Int
  /// M: rows of `source` and `target`.
  public var rowCount: Int
  /// K: length of the sum.
  public var depth: Int
  /// First of the packed panels to multiply with, borrowed.
  public var weights: UnsafePointer<Float>
  /// N: columns of `target`, a multiple of 16.
  public var columnCount: Int
  /// Row-major result.
  public var target: UnsafeMutablePointer<Float>
  /// Floats from one row of `target` to the next.
  public var targetStride: Int
  /// Bias, residual and rectification; its pointers refer to the first column of this call.
  public var epilogue: Epilogue

  /// Gathers the arguments of a call.
  public init(
    source: UnsafePointer<Float>,
    sourceStride: Int,
    rowCount: Int,
    depth: Int,
    weights: UnsafePointer<Float>,
    columnCount: Int,
    target: UnsafeMutablePointer<Float>,
    targetStride: Int,
    epilogue: Epilogue
  ) {
    self.source = source
    self.sourceStride = sourceStride
    self.rowCount = rowCount
    self.depth = depth
    self.weights = weights
    self.columnCount = columnCount
    self.target = target
    self.targetStride = targetStride
    self.epilogue = epilogue
  }
}
