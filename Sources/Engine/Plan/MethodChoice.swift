public import Kernels

/// Ways to compute a convolution.
public enum ConvolutionMethod: Hashable, Sendable {
  /// One product over pixels in place: 1x1, step 1.
  case product
  /// A tile scheme: 3x3, step 1.
  case tiles(TileScheme)
  /// A product over gathered patches: anything that is not enlarged.
  case gather
}

/// Which method computes each convolution.
public enum MethodChoice: Hashable, Sendable {
  /// The fastest by measurement, see `ConvolutionMethod.choose`.
  case measured
  /// The plainest that applies: the reference the others are compared with.
  case plain
  /// A given one wherever it applies, else the measured choice; for comparisons.
  case preferring(ConvolutionMethod)
}
