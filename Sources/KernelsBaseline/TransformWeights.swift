import KernelTable

/// Taps of a filter.
private let tapCount = 9

/// Channels whose filters are turned column-wise together: their taps fit the first-level cache.
private let channelBlock = 8

/// Scales and transforms the filters of some panels: G g G^T for each input channel and output.
///
/// Products and sums are rounded one by one in a fixed order, so every instruction set writes the
/// same bits.
func transformWeights(_ weights: TileWeights) {
  let capacity = channelBlock * tapCount * Arithmetic.panelWidth
  withUnsafeTemporaryAllocation(of: Float.self, capacity: capacity) {
    guard let taps = $0.baseAddress else { return }
    for panel in weights.panels {
      let firstColumn = panel &* Arithmetic.panelWidth
      let width = min(Arithmetic.panelWidth, weights.columnCount - firstColumn)
      let target = weights.target + firstColumn &* weights.scheme.productCount &* weights.depth
      for channel in stride(from: 0, to: weights.depth, by: channelBlock) {
        gatherTaps(weights, channel, firstColumn, width, taps)
        for index in 0..<channelBlock {
          let place = target + (channel + index) &* width
          let filters = UnsafePointer(taps) + index &* tapCount &* width
          for offset in stride(from: 0, to: width, by: Arithmetic.vectorWidth) {
            transformFilters(weights, filters + offset, width, place + offset)
          }
        }
      }
    }
  }
}

/// Writes scaled taps as `[channel][tap][column]`; channels and columns without a filter are zero.
private func gatherTaps(
  _ weights: TileWeights,
  _ firstChannel: Int,
  _ firstColumn: Int,
  _ width: Int,
  _ taps: UnsafeMutablePointer<Float>
) {
  let columnCount = max(0, min(width, weights.outputCount - firstColumn))
  let channelCount = max(0, min(channelBlock, weights.inputs.count - firstChannel))
  if columnCount < width || channelCount < channelBlock {
    taps.initialize(repeating: 0, count: channelBlock &* tapCount &* width)
  }
  for column in 0..<columnCount {
    let output = firstColumn + column
    let filter = output &* weights.inputCount + weights.inputs.lowerBound + firstChannel
    let source = weights.values + filter &* tapCount
    let scale = weights.scales[output]
    let place = taps + column
    for tap in 0..<channelCount &* tapCount {
      place[tap &* width] = source[tap] * scale
    }
  }
}

/// Transforms one vector of filters; `target` points to product 0.
@inline(__always)
private func transformFilters(
  _ weights: TileWeights,
  _ taps: UnsafePointer<Float>,
  _ tapStride: Int,
  _ target: UnsafeMutablePointer<Float>
) {
  let side = weights.scheme.productSide
  let productStride = weights.depth &* tapStride
  var filter = InlineArray<9, Vector>(repeating: .zero)
  for tap in 0..<tapCount { filter[unchecked: tap] = Vector(at: taps + tap &* tapStride) }
  var product = target
  for row in 0..<side {
    // One row of G times g: three sums over the kernel's rows, one for each of its columns.
    let factors = weights.matrix[row]
    let left = combine(factors, filter[0], filter[3], filter[6])
    let middle = combine(factors, filter[1], filter[4], filter[7])
    let right = combine(factors, filter[2], filter[5], filter[8])
    for column in 0..<side {
      combine(weights.matrix[column], left, middle, right).store(to: product)
      product += productStride
    }
  }
}

@inline(__always)
private func combine(
  _ factors: SIMD4<Float>,
  _ first: Vector,
  _ second: Vector,
  _ third: Vector
) -> Vector {
  first * Vector(repeating: factors[0]) + second * Vector(repeating: factors[1])
    + third * Vector(repeating: factors[2])
}
