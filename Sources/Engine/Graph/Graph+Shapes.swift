extension Graph {
  /// The shape of every node for an input of `shape`.
  ///
  /// - Precondition: Height and width survive every halving of the network; callers check sizes.
  func shapes(for shape: ImageShape) -> [ImageShape] {
    var shapes: [ImageShape] = []
    shapes.reserveCapacity(nodes.count)
    for node in nodes {
      let inputs = node.inputs.map { shapes[$0] }
      shapes.append(Self.shape(of: node, inputs: inputs, networkInput: shape))
    }
    return shapes
  }

  private static func shape(
    of node: Node,
    inputs: [ImageShape],
    networkInput: ImageShape
  ) -> ImageShape {
    guard var shape = inputs.first else { return networkInput }
    switch node.operation {
    case .input:
      return networkInput
    case .convolution(let convolution):
      let scale = convolution.allSources[0].isEnlarged ? 2 : 1
      let reach = 2 * convolution.padding - convolution.kernelSide
      shape.channelCount = convolution.outputCount
      shape.height = (shape.height * scale + reach) / convolution.step + 1
      shape.width = (shape.width * scale + reach) / convolution.step + 1
    case .maximumPooling:
      shape.height = (shape.height + 1) / 2
      shape.width = (shape.width + 1) / 2
    case .enlargement:
      shape.height *= 2
      shape.width *= 2
    case .concatenation:
      shape.channelCount = inputs.map(\.channelCount).reduce(0, +)
    case .averagePooling:
      shape.height = 1
      shape.width = 1
    case .normalization, .rectification, .addition:
      break
    }
    return shape
  }
}
