extension Graph {
  /// Makes 3x3 convolutions read the parts of a concatenation, and images before enlargement,
  /// directly: a convolution over a concatenation is a sum of two, and one over an enlarged image
  /// needs a quarter of the products (see `TileScheme.upsample1`).
  mutating func fuseConcatenations() {
    for index in nodes.indices {
      guard case .convolution(var convolution) = nodes[index].operation,
        convolution.isTileable,
        convolution.sources.isEmpty
      else { continue }
      let input = nodes[index].inputs[0]
      var parts = [input]
      if case .concatenation = nodes[input].operation { parts = nodes[input].inputs }
      var sources: [Convolution.Source] = []
      var inputs: [NodeIndex] = []
      var firstChannel = 0
      for part in parts {
        var source = part
        var isEnlarged = false
        if case .enlargement = nodes[part].operation {
          source = nodes[part].inputs[0]
          isEnlarged = true
        }
        let count = channelCount(of: source)
        sources.append(
          Convolution.Source(
            channels: firstChannel..<firstChannel + count,
            isEnlarged: isEnlarged
          )
        )
        inputs.append(source)
        firstChannel += count
      }
      guard parts != [input] || inputs != [input] else { continue }
      convolution.sources = sources
      nodes[index].operation = .convolution(convolution)
      nodes[index].inputs = inputs
    }
  }

  /// Channels of a node's value.
  func channelCount(of index: NodeIndex) -> Int {
    let node = nodes[index]
    switch node.operation {
    case .input(let count): return count
    case .convolution(let convolution): return convolution.outputCount
    case .concatenation: return node.inputs.map(channelCount(of:)).reduce(0, +)
    case .normalization, .rectification, .addition, .maximumPooling, .enlargement,
      .averagePooling:
      return channelCount(of: node.inputs[0])
    }
  }
}
