extension Convolution {
  /// The shape of its weight in the file: OIHW, or O x I for a linear layer.
  var weightShape: [Int] {
    isLinear
      ? [outputCount, inputCount] : [outputCount, inputCount, kernelSide, kernelSide]
  }
}
