/// A vector of floats with the operations of the kernels' shared parts.
///
/// Each is a requirement met by the concrete types: the standard library's generic SIMD operators
/// work lane by lane, and only its operators on concrete types become single instructions.
public protocol KernelVector: SIMD where Scalar == Float {
  /// `self + factor * value`, rounded once.
  func addingMultiple(_ factor: Self, _ value: Self) -> Self
  /// `self + factor * value`, rounded twice.
  func addingSeparateMultiple(_ factor: Self, _ value: Self) -> Self
  /// `self + other`.
  func plus(_ other: Self) -> Self
  /// Negative lanes become zero; NaN stays, as in PyTorch.
  func rectified() -> Self
}

extension SIMD16: KernelVector where Scalar == Float {
  /// `self + factor * value`, rounded once.
  @inlinable @inline(__always)
  public func addingMultiple(_ factor: Self, _ value: Self) -> Self {
    addingProduct(factor, value)
  }

  /// `self + factor * value`, rounded twice.
  @inlinable @inline(__always)
  public func addingSeparateMultiple(_ factor: Self, _ value: Self) -> Self {
    self + factor * value
  }

  /// `self + other`.
  @inlinable @inline(__always)
  public func plus(_ other: Self) -> Self { self + other }

  /// Negative lanes become zero; NaN stays.
  @inlinable @inline(__always)
  public func rectified() -> Self { replacing(with: 0, where: self .< 0) }
}

extension SIMD8: KernelVector where Scalar == Float {
  /// `self + factor * value`, rounded once.
  @inlinable @inline(__always)
  public func addingMultiple(_ factor: Self, _ value: Self) -> Self {
    addingProduct(factor, value)
  }

  /// `self + factor * value`, rounded twice.
  @inlinable @inline(__always)
  public func addingSeparateMultiple(_ factor: Self, _ value: Self) -> Self {
    self + factor * value
  }

  /// `self + other`.
  @inlinable @inline(__always)
  public func plus(_ other: Self) -> Self { self + other }

  /// Negative lanes become zero; NaN stays.
  @inlinable @inline(__always)
  public func rectified() -> Self { replacing(with: 0, where: self .< 0) }
}

extension SIMD4: KernelVector where Scalar == Float {
  /// `self + factor * value`, rounded once.
  @inlinable @inline(__always)
  public func addingMultiple(_ factor: Self, _ value: Self) -> Self {
    addingProduct(factor, value)
  }

  /// `self + factor * value`, rounded twice.
  @inlinable @inline(__always)
  public func addingSeparateMultiple(_ factor: Self, _ value: Self) -> Self {
    self + factor * value
  }

  /// `self + other`.
  @inlinable @inline(__always)
  public func plus(_ other: Self) -> Self { self + other }

  /// Negative lanes become zero; NaN stays.
  @inlinable @inline(__always)
  public func rectified() -> Self { replacing(with: 0, where: self .< 0) }
}
