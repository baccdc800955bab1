extension SIMD where Scalar == Float {
  /// Reads a vector from memory aligned to a float.
  @inlinable @inline(__always)
  public init(at source: UnsafePointer<Float>) {
    self = UnsafeRawPointer(source).loadUnaligned(as: Self.self)
  }

  /// Writes the vector to memory aligned to a float.
  @inlinable @inline(__always)
  public func store(to target: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(target).storeBytes(of: self, as: Self.self)
  }
}
