/// The vector type of an instruction set and how it multiplies and adds.
///
/// Kernels name it through one alias for each instruction set. What they share is generic over it
/// and inlinable, because a debug build optimises each file on its own and sees the bodies of other
/// modules, but not of other files.
public protocol VectorArithmetic {
  /// As many floats as a register of the instruction set holds.
  associatedtype Vector: KernelVector

  /// `sum + left * right`.
  static func multiplyAdd(_ sum: Vector, _ left: Vector, _ right: Vector) -> Vector
}

extension VectorArithmetic {
  /// `sum + factor * value`.
  @inlinable @inline(__always)
  public static func multiplyAdd(_ sum: Vector, _ factor: Float, _ value: Vector) -> Vector {
    multiplyAdd(sum, Vector(repeating: factor), value)
  }

  /// Floats in a vector.
  @inlinable @inline(__always)
  public static var vectorWidth: Int { Vector.scalarCount }

  /// Columns in a full panel of packed weights.
  @inlinable @inline(__always)
  public static var panelWidth: Int { 2 * Vector.scalarCount }
}

/// Multiplies and adds with one rounding, in one instruction.
public enum FusedArithmetic<Vector: KernelVector>: VectorArithmetic {
  /// `sum + left * right`.
  @inlinable @inline(__always)
  public static func multiplyAdd(_ sum: Vector, _ left: Vector, _ right: Vector) -> Vector {
    sum.addingMultiple(left, right)
  }
}

/// Multiplies, then adds: without a fused instruction `addingProduct` calls libm for each lane.
public enum SeparateArithmetic<Vector: KernelVector>: VectorArithmetic {
  /// `sum + left * right`.
  @inlinable @inline(__always)
  public static func multiplyAdd(_ sum: Vector, _ left: Vector, _ right: Vector) -> Vector {
    sum.addingSeparateMultiple(left, right)
  }
}
