/// Floats at a fixed address for the time of a test.
final class TestBuffer {
  let base: UnsafeMutablePointer<Float>  // owned
  let count: Int

  init(_ values: [Float]) {
    count = values.count
    base = .allocate(capacity: max(1, count))
    base.initialize(from: values, count: count)
  }

  convenience init(repeating value: Float, count: Int) {
    self.init([Float](repeating: value, count: count))
  }

  deinit { base.deallocate() }

  var values: [Float] { Array(UnsafeBufferPointer(start: base, count: count)) }
}
