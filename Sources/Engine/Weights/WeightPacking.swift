import Kernels

/// How weights are laid out for a kernel; with the module and its input channels, the identity of
/// packed weights.
struct WeightPacking: Hashable, Sendable {
  /// The order of values in memory.
  enum Layout: Hashable, Sendable {
    /// For a product over gathered patches, or over pixels when the kernel is 1x1.
    case panels(channelStride: Int)
    /// For a tile scheme over sources of `depth` channels.
    case tiles(TileScheme, depth: Int)
  }

  let path: String
  let channels: Range<Int>
  let layout: Layout
}
