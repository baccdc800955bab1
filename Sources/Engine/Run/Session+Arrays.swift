extension Session {
  /// Runs the network on an array and returns its results by name, each N x C x H x W.
  ///
  /// - Throws: ``EngineError`` when the input has not as many floats as the plan's shape.
  public func run(_ input: [Float]) throws(EngineError) -> [String: [Float]] {
    try plan.inputShape.check(input)
    return plan.results { run(input: input, outputs: $0) }
  }
}

extension ImageShape {
  /// Throws unless the array has one float for each element.
  public func check(_ values: [Float]) throws(EngineError) {
    guard values.count == elementCount else {
      throw EngineError(
        .unsupportedShape,
        "the input has \(values.count) floats, but shape \(self) has \(elementCount)"
      )
    }
  }
}
