extension Graph {
  /// Most images of a batch.
  public static let batchSizeMax = 256
  /// Most pixels along a side of an image.
  public static let sideMax = 8192
  /// Most pixels of a batch: bounds the memory a plan asks for.
  public static let batchPixelCountMax = 1 << 26

  /// Throws unless the network takes inputs of this shape.
  public func checkInput(_ shape: ImageShape) throws(EngineError) {
    guard case .input(let channelCount)? = nodes.first?.operation else {
      throw EngineError(.unsupportedShape, "the network has no input; add one as its first node")
    }
    let multiple = inputSizeMultiple
    let sides = multiple...Self.sideMax
    guard (1...Self.batchSizeMax).contains(shape.batchSize) else {
      throw Self.unsupported(shape, "the batch size must be 1...\(Self.batchSizeMax)")
    }
    guard shape.channelCount == channelCount else {
      throw Self.unsupported(shape, "the weights take \(channelCount) channels")
    }
    guard sides.contains(shape.height), sides.contains(shape.width),
      shape.height % multiple == 0, shape.width % multiple == 0
    else {
      throw Self.unsupported(
        shape,
        "height and width must be multiples of \(multiple), at most \(Self.sideMax)"
      )
    }
    guard shape.batchSize * shape.pixelCount <= Self.batchPixelCountMax else {
      throw Self.unsupported(
        shape,
        "a batch may have \(Self.batchPixelCountMax) pixels; split it"
      )
    }
  }

  private static func unsupported(_ shape: ImageShape, _ reason: String) -> EngineError {
    EngineError(.unsupportedShape, "an input of shape \(shape) does not fit: \(reason)")
  }
}
