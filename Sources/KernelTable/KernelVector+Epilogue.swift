extension KernelVector {
  /// Applies an epilogue and stores the result. `bias` and `residual` point to what belongs to
  /// this vector. Rectification keeps NaN, as PyTorch's does.
  @inlinable @inline(__always)
  public func finish(
    bias: UnsafePointer<Float>?,
    residual: UnsafePointer<Float>?,
    isRectified: Bool,
    to target: UnsafeMutablePointer<Float>
  ) {
    var value = self
    if let bias { value = value.plus(Self(at: bias)) }
    if let residual { value = value.plus(Self(at: residual)) }
    if isRectified { value = value.rectified() }
    value.store(to: target)
  }
}
