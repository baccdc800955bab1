/// Weights of a convolution as PyTorch keeps them, OIHW, with the scale of a folded batch
/// normalisation and the range of input channels that is wanted.
public struct ConvolutionWeights {
  /// `[output][input][row][column]`, borrowed.
  public let values: UnsafePointer<Float>
  /// O.
  public let outputCount: Int
  /// I: channels in `values`.
  public let inputCount: Int
  /// Input channels to pack.
  public let inputs: Range<Int>
  /// Side of the kernel.
  public let kernelSide: Int
  /// One factor for each output.
  public let scales: [Float]

  /// Describes weights.
  ///
  /// - Precondition: `scales` has `outputCount` values, and `inputs` lies within `inputCount`.
  public init(
    values: UnsafePointer<Float>,
    outputCount: Int,
    inputCount: Int,
    inputs: Range<Int>,
    kernelSide: Int,
    scales: [Float]
  ) {
    precondition(scales.count == outputCount, "each output has one scale")
    precondition(inputs.lowerBound >= 0 && inputs.upperBound <= inputCount, "inputs exist")
    self.values = values
    self.outputCount = outputCount
    self.inputCount = inputCount
    self.inputs = inputs
    self.kernelSide = kernelSide
    self.scales = scales
  }

  /// Panels of the packed weights.
  public func panelCount(panelWidth: Int) -> Int { (columnCount + panelWidth - 1) / panelWidth }

  /// First column of each of some panels; nil means all.
  func firstColumns(of panels: Range<Int>?, _ panelWidth: Int) -> StrideTo<Int> {
    let panels = panels ?? 0..<panelCount(panelWidth: panelWidth)
    let end = min(columnCount, panels.upperBound * panelWidth)
    return stride(from: panels.lowerBound * panelWidth, to: end, by: panelWidth)
  }

  /// Outputs padded to whole vectors of the widest instruction set.
  public var columnCount: Int { roundedUp(outputCount) }

  /// Channels are padded to a multiple of this.
  public static let channelMultiple = 16

  private func roundedUp(_ count: Int) -> Int {
    (count + Self.channelMultiple - 1) / Self.channelMultiple * Self.channelMultiple
  }
}
