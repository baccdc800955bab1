/// What a node computes. Values are batches of images: N x C x H x W in meaning, whatever their
/// layout in memory.
public enum Operation: Sendable {
  /// The network's input, with its number of channels.
  case input(channelCount: Int)
  /// A convolution. Before passes it has one input and no normalisation, residual or rectification.
  case convolution(Convolution)
  /// Batch normalisation by running statistics.
  case normalization(Normalization)
  /// `max(x, 0)`.
  case rectification
  /// Sum of two values of one shape.
  case addition
  /// Maximum over 3x3 windows, stride 2, padding 1.
  case maximumPooling
  /// Twice the height and width, nearest neighbour.
  case enlargement
  /// Channels of all inputs, one after the other.
  case concatenation
  /// Mean over all pixels: 1 x 1.
  case averagePooling
}
