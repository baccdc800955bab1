/// N, C, H and W of a value.
public struct ImageShape: Sendable, Hashable {
  /// N.
  public var batchSize: Int
  /// C.
  public var channelCount: Int
  /// H.
  public var height: Int
  /// W.
  public var width: Int

  /// Makes a shape.
  public init(batchSize: Int, channelCount: Int, height: Int, width: Int) {
    self.batchSize = batchSize
    self.channelCount = channelCount
    self.height = height
    self.width = width
  }

  /// H x W.
  public var pixelCount: Int { height * width }
  /// N x C x H x W.
  public var elementCount: Int { batchSize * channelCount * pixelCount }
}

extension ImageShape: CustomStringConvertible {
  /// `NxCxHxW`
  public var description: String { "\(batchSize)x\(channelCount)x\(height)x\(width)" }
}
