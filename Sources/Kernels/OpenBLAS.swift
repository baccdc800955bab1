import COpenBLAS

/// The distribution's BLAS: the machine's yardstick, and the product of processors for which this
/// package has no tuned kernels.
public enum OpenBLAS {
  /// Sets how many threads OpenBLAS uses in the whole process. The engine's own workers give the
  /// parallelism, so beside them it is one.
  public static func setThreadCount(_ count: Int) {
    openblas_set_num_threads(Int32(count))
  }

  /// `target = left * right` for dense row-major matrices.
  ///
  /// - Precondition: The buffers hold M x K, K x N and M x N floats.
  public static func multiply(
    rowCount: Int,
    columnCount: Int,
    depth: Int,
    left: UnsafePointer<Float>,
    right: UnsafePointer<Float>,
    target: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(target.count == rowCount * columnCount, "the target holds M x N floats")
    cblas_sgemm(
      CblasRowMajor,
      CblasNoTrans,
      CblasNoTrans,
      Int32(rowCount),
      Int32(columnCount),
      Int32(depth),
      1,
      left,
      Int32(depth),
      right,
      Int32(columnCount),
      0,
      target.baseAddress,
      Int32(columnCount)
    )
  }
}
