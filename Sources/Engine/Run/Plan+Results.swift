extension Plan {
  /// Calls `body` with one buffer for each output and returns what it left there, by name.
  public func results(_ body: ([UnsafeMutablePointer<Float>]) -> Void) -> [String: [Float]] {
    let arrays = fill(outputs[...], [], body)
    return Dictionary(uniqueKeysWithValues: zip(outputs.map(\.name), arrays))
  }

  /// Makes the arrays one inside the other, so that results are written where they stay.
  private func fill(
    _ rest: ArraySlice<Output>,
    _ buffers: [UnsafeMutablePointer<Float>],
    _ body: ([UnsafeMutablePointer<Float>]) -> Void
  ) -> [[Float]] {
    guard let output = rest.first else {
      body(buffers)
      return []
    }
    var others: [[Float]] = []
    let count = output.shape.elementCount
    let array = [Float](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      buffer.initialize(repeating: 0)
      let base = buffer.baseAddress.map { [$0] } ?? []
      others = fill(rest.dropFirst(), buffers + base, body)
      initializedCount = count
    }
    return [array] + others
  }
}
