/// A square convolution with the operations that passes have fused into it:
/// `rectify(normalize(sum over sources of weights * source) + bias + residual)`.
public struct Convolution: Sendable {
  /// Path of the module whose `weight` (and `bias`) apply.
  public let path: String
  /// I.
  public let inputCount: Int
  /// O.
  public let outputCount: Int
  /// Side of the kernel.
  public let kernelSide: Int
  /// Pixels from one output's patch to the next.
  public let step: Int
  /// Rows and columns of zeros around the image.
  public let padding: Int
  /// Whether the module has a bias.
  public let hasBias: Bool
  /// Whether the weights are a matrix (a linear layer) rather than a four-dimensional tensor.
  public let isLinear: Bool
  /// The batch normalisation that follows, when a pass has folded it.
  public internal(set) var normalization: Normalization?
  /// Whether negative outputs become zero.
  public internal(set) var isRectified = false
  /// Whether the node's last input is added before rectification.
  public internal(set) var hasResidual = false
  /// What each input but the residual contributes; empty means one input of all channels.
  public internal(set) var sources: [Source] = []

  /// One of the values a convolution reads as if they were concatenated.
  public struct Source: Sendable {
    /// Its input channels among all.
    public let channels: Range<Int>
    /// Whether it is enlarged twofold (nearest) before the convolution.
    public let isEnlarged: Bool
  }

  /// Describes a plain convolution.
  public init(
    path: String,
    inputCount: Int,
    outputCount: Int,
    kernelSide: Int,
    step: Int = 1,
    hasBias: Bool = false,
    isLinear: Bool = false
  ) {
    self.path = path
    self.inputCount = inputCount
    self.outputCount = outputCount
    self.kernelSide = kernelSide
    self.step = step
    padding = kernelSide / 2
    self.hasBias = hasBias
    self.isLinear = isLinear
  }

  /// What each input contributes, with the single plain source spelled out.
  var allSources: [Source] {
    sources.isEmpty ? [Source(channels: 0..<inputCount, isEnlarged: false)] : sources
  }

  /// Whether the tile schemes compute it.
  var isTileable: Bool { kernelSide == 3 && step == 1 }
}
