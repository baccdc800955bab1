/// Bounds of what is done to large maps outside of the network.
public struct LargeMapLimits: Sendable, Hashable {
  /// Threads at a time. One takes up to about 200 MiB while it decodes the largest picture.
  public let threadCountMax: Int
  /// Maps that are let in at a time.
  public let mapCountMax: Int
  /// Bytes of the maps that are let in at a time; one that is alone may have more.
  public let byteCountMax: Int

  /// Maps that wait to be let in at a time: two batches or streams of large ones.
  public let waiterCountMax: Int

  /// Makes limits.
  ///
  /// - Precondition: each is positive.
  public init(
    threadCountMax: Int = 2,
    mapCountMax: Int = 256,
    byteCountMax: Int = 512 << 20,
    waiterCountMax: Int = 32
  ) {
    precondition(
      threadCountMax > 0 && mapCountMax > 0 && byteCountMax > 0 && waiterCountMax > 0,
      "a limit is positive"
    )
    self.waiterCountMax = waiterCountMax
    self.threadCountMax = threadCountMax
    self.mapCountMax = mapCountMax
    self.byteCountMax = byteCountMax
  }
}
