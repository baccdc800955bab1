extension ConvolutionWeights {
  /// Floats that ``packPanels(channelStride:panelWidth:into:)`` writes.
  public func panelsCount(channelStride: Int) -> Int {
    kernelSide * kernelSide * channelStride * columnCount
  }

  /// Packs for the matrix product over gathered patches: `[panel][kernel row][kernel column]
  /// [channel][column]`, scaled; padding channels and columns are zero.
  ///
  /// - Parameter channelStride: Channels of a gathered pixel, padding included.
  public func packPanels(
    channelStride: Int,
    panelWidth: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    let taps = kernelSide * kernelSide
    let depth = taps * channelStride
    target.initialize(repeating: 0, count: depth * columnCount)
    for firstColumn in stride(from: 0, to: columnCount, by: panelWidth) {
      let width = min(panelWidth, columnCount - firstColumn)
      let panel = target + firstColumn * depth
      for column in 0..<max(0, min(width, outputCount - firstColumn)) {
        let output = firstColumn + column
        let scale = scales[output]
        let source = values + (output * inputCount + inputs.lowerBound) * taps
        for tap in 0..<taps {
          let place = panel + tap * channelStride * width + column
          for channel in 0..<inputs.count {
            place[channel * width] = source[channel * taps + tap] * scale
          }
        }
      }
    }
  }
}
