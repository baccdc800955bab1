import Kernels

/// What the choice of a method depends on.
struct ConvolutionGeometry {
  /// N, C, H and W of the source, with the channels this step reads.
  let source: ImageShape
  let outputCount: Int
  let kernelSide: Int
  let step: Int
  let isEnlarged: Bool
}

extension ConvolutionMethod {
  /// Whether the method computes a convolution of this geometry.
  func applies(to geometry: ConvolutionGeometry) -> Bool {
    let isTileable = geometry.kernelSide == 3 && geometry.step == 1
    switch self {
    case .product: return geometry.kernelSide == 1 && geometry.step == 1 && !geometry.isEnlarged
    case .tiles(let scheme): return isTileable && (scheme.enlargement == 2) == geometry.isEnlarged
    case .gather: return !geometry.isEnlarged
    }
  }

  /// The method for a convolution, the same for every run so that results are reproducible.
  static func choose(_ choice: MethodChoice, for geometry: ConvolutionGeometry) -> Self {
    switch choice {
    case .measured: break
    case .plain:
      let plain: [Self] = [.product, .gather, .tiles(.upsample1)]
      return plain.first { $0.applies(to: geometry) } ?? .gather
    case .preferring(let method):
      if method.applies(to: geometry) { return method }
    }
    return measuredOrder.first { $0.applies(to: geometry) && $0.pays(for: geometry) } ?? .gather
  }

  /// All methods, fastest first where they pay.
  private static let measuredOrder: [Self] = [
    .product, .tiles(.upsample2), .tiles(.upsample1), .tiles(.winograd4), .tiles(.winograd2),
    .gather,
  ]

  /// Whether the method was measured faster than those after it, or as fast with less memory.
  ///
  /// A tile scheme trades products for weights: F(4x4) reads four times the plain weights, so a few
  /// tiles do not pay for it. From 256 x 256 channels on it waits for 2048 pixels, although it is
  /// faster before: that keeps 30 MiB of weights out of memory, and their packing out of the start,
  /// for 2 to 4 % of the network's time. Measured on Zen 4, milliseconds of one thread:
  ///
  /// | layer | winograd4 | winograd2 | gather |
  /// | --- | --: | --: | --: |
  /// | 32x32, 128 to 128 | 0.90 | 1.39 | 2.67 |
  /// | 16x16, 128 to 128 | 0.26 | 0.37 | 0.67 |
  /// | 16x16, 256 to 256 | 0.95 | 1.37 | 2.64 |
  /// | 8x8, 256 to 256 | 0.41 | 0.38 | 0.67 |
  /// | 8x8, 512 to 512 | 1.53 | 1.40 | 2.68 |
  /// | 4x4, 512 to 512 | 1.21 | 0.61 | 0.67 |
  private func pays(for geometry: ConvolutionGeometry) -> Bool {
    let pixelCount = geometry.source.batchSize * geometry.source.pixelCount
    let weightCount = geometry.source.channelCount * geometry.outputCount
    switch self {
    case .product, .gather, .tiles(.upsample1):
      return true
    case .tiles(.upsample2):
      return geometry.source.height >= 16 && weightCount <= 1 << 17
    case .tiles(.winograd4):
      return pixelCount >= (weightCount < 1 << 16 ? 256 : 2048)
    case .tiles(.winograd2):
      return pixelCount >= 64
    }
  }
}
