/// What is done to a product while it is still in registers, before it is stored:
/// `target = relu(product + bias[n] + residual[m][n])`, each part optional.
///
/// All pointers are borrowed for the duration of a kernel call.
public struct Epilogue {
  /// One float for each column of the product, padding columns included.
  public var bias: UnsafePointer<Float>?
  /// Row-major addend; may be the target itself.
  public var residual: UnsafePointer<Float>?
  /// Floats from one row (pixel) of `residual` to the next.
  public var residualStride: Int
  /// Whether negative results become zero.
  public var isRectified: Bool

  /// An epilogue that stores the product as it is, unless told otherwise.
  public init(
    bias: UnsafePointer<Float>? = nil,
    residual: UnsafePointer<Float>? = nil,
    residualStride: Int = 0,
    isRectified: Bool = false
  ) {
    self.bias = bias
    self.residual = residual
    self.residualStride = residualStride
    self.isRectified = isRectified
  }
}
