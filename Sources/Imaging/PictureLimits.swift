public import Domain

/// Bounds on a picture, held before memory for its pixels is allocated.
public struct PictureLimits: Sendable, Hashable {
  /// Most pixels in a row, and most rows.
  public let sideMax: Int
  /// Most bytes of decoded samples.
  public let sampleBytesMax: Int

  /// Makes limits. The defaults let any 8-bit picture of 4096 x 4096 pixels through, 64 MiB
  /// decoded. The side is that of a ``Domain/DieGrid``, for each pixel may show a die: a picture of
  /// fewer pixels that is longer is refused, too.
  public init(sideMax: Int = DieGrid.sideMax, sampleBytesMax: Int = 64 << 20) {
    self.sideMax = sideMax
    self.sampleBytesMax = sampleBytesMax
  }
}
