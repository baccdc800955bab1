extension ConvolutionWeights {
  /// Floats that ``packPanels(channelStride:panelWidth:panels:into:)`` writes.
  public func panelsCount(channelStride: Int) -> Int {
    kernelSide * kernelSide * channelStride * columnCount
  }

  /// Packs for the matrix product over gathered patches: `[panel][kernel row][kernel column]
  /// [channel][column]`, scaled; padding channels and columns are zero.
  ///
  /// - Parameters:
  ///   - channelStride: Channels of a gathered pixel, padding included.
  ///   - panelWidth: Columns of a full panel.
  ///   - panels: Panels to pack, each into its place; nil for all.
  ///   - target: Room for ``panelsCount(channelStride:)`` floats.
  public func packPanels(
    channelStride: Int,
    panelWidth: Int,
    panels: Range<Int>? = nil,
    into target: UnsafeMutablePointer<Float>
  ) {
    let taps = kernelSide * kernelSide
    let depth = taps * channelStride
    for firstColumn in firstColumns(of: panels, panelWidth) {
      let width = min(panelWidth, columnCount - firstColumn)
      let panel = target + firstColumn * depth
      panel.initialize(repeating: 0, count: depth * width)
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
