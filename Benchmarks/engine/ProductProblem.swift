import Kernels

/// A matrix product of one shape, to be timed by several kernels.
final class ProductProblem {
  private let rowCount: Int
  private let depth: Int
  private let columnCount: Int
  private let left: UnsafeMutableBufferPointer<Float>  // owned
  private let right: UnsafeMutableBufferPointer<Float>  // owned
  private let target: UnsafeMutableBufferPointer<Float>  // owned

  private static let flopCountPerTiming = 1e9
  private static let timingCount = 7

  init(rowCount: Int, depth: Int, columnCount: Int) {
    self.rowCount = rowCount
    self.depth = depth
    self.columnCount = columnCount
    left = Self.floats(rowCount * depth)
    right = Self.floats(depth * columnCount)
    target = Self.floats(rowCount * columnCount)
  }

  deinit {
    for buffer in [left, right, target] { buffer.deallocate() }
  }

  /// GFLOP/s by processor time: the best of some timings.
  func rate(_ body: () -> Void) -> Double {
    let flopCount = 2 * Double(rowCount * depth * columnCount)
    let runCount = max(1, Int(Self.flopCountPerTiming / flopCount))
    var best = 0.0
    body()
    for _ in 0..<Self.timingCount {
      let start = ProcessClock.now.processor
      for _ in 0..<runCount { body() }
      let time = ProcessClock.now.processor - start
      best = max(best, flopCount * Double(runCount) / time / 1e9)
    }
    return best
  }

  func multiply(_ table: KernelTable) {
    guard let left = left.baseAddress, let right = right.baseAddress,
      let target = target.baseAddress
    else { return }
    table.multiply(
      MatrixProduct(
        source: left,
        sourceStride: depth,
        rowCount: rowCount,
        depth: depth,
        weights: right,
        columnCount: columnCount,
        target: target,
        targetStride: columnCount,
        epilogue: Epilogue()
      )
    )
  }

  func multiplyOpenBLAS() {
    guard let left = left.baseAddress, let right = right.baseAddress else { return }
    OpenBLAS.multiply(
      rowCount: rowCount,
      columnCount: columnCount,
      depth: depth,
      left: left,
      right: right,
      target: target
    )
  }

  private static func floats(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: count * 4, alignment: 64)
    let buffer = bytes.bindMemory(to: Float.self)
    buffer.initialize(repeating: 0.5)
    return buffer
  }
}
