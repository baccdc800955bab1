import Safetensors

/// A weight's values as fp32: in place when the file has them so, else converted.
struct TensorFloats {
  private let tensor: TensorView
  private let converted: [Float]?

  init(_ tensor: TensorView) throws(EngineError) {
    self.tensor = tensor
    let isAligned = tensor.withUnsafeBytes {
      Int(bitPattern: $0.baseAddress) % MemoryLayout<Float>.alignment == 0
    }
    if tensor.elementType == .float32 && isAligned {
      converted = nil
      return
    }
    do {
      converted = try tensor.floats()
    } catch {
      throw EngineError(.invalidWeights, error.message)
    }
  }

  /// Calls `body` with the first of the values, valid during the call.
  func withFloats<Result>(
    _ body: (UnsafePointer<Float>) throws(EngineError) -> Result
  ) throws(EngineError) -> Result {
    guard let converted else {
      return try tensor.withUnsafeBytes { bytes throws(EngineError) in
        try body(bytes.assumingMemoryBound(to: Float.self).baseAddress.unsafelyUnwrapped)
      }
    }
    var result: Swift.Result<Result, EngineError>?
    converted.withUnsafeBufferPointer { buffer in
      do throws(EngineError) {
        result = .success(try body(buffer.baseAddress.unsafelyUnwrapped))
      } catch {
        result = .failure(error)
      }
    }
    return try result.unsafelyUnwrapped.get()
  }
}
