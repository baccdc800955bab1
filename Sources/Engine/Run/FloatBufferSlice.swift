/// A part of a buffer, which it keeps alive.
struct FloatBufferSlice: Sendable {
  private let buffer: FloatBuffer
  private let offset: Int
  /// Floats in the slice.
  let count: Int

  init(_ buffer: FloatBuffer, offset: Int, count: Int) {
    precondition(offset >= 0 && offset + count <= buffer.count, "a slice lies in its buffer")
    self.buffer = buffer
    self.offset = offset
    self.count = count
  }

  var base: UnsafeMutablePointer<Float> { buffer.base + offset }
}
