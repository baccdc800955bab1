import Engine

/// Builds the graph module by module, as the papers draw it.
struct UNetBuilder {
  private let configuration: UNetConfiguration
  private var graph = Graph(inputSizeMultiple: UNetConfiguration.sizeMultiple)

  init(_ configuration: UNetConfiguration) {
    self.configuration = configuration
  }

  mutating func build() -> Graph {
    let input = graph.add(.input(channelCount: configuration.inputChannelCount), name: "input")
    let features = encode(input)
    let embedding = graph.add(.averagePooling, [features[4]], name: "embedding")
    let pixels = decode(features)
    let logits = graph.add(
      .convolution(
        Convolution(
          path: "segmentation_head.0",
          inputCount: configuration.decoderChannelCounts[4],
          outputCount: configuration.classCount,
          kernelSide: 3,
          hasBias: true
        )
      ),
      [pixels],
      name: "segmentation_head.0"
    )
    graph.addOutput(logits, name: "y")
    graph.addOutput(embedding, name: "embedding")
    if let labelCount = configuration.labelCount { addLabels(embedding, labelCount) }
    return graph
  }

  private mutating func addLabels(_ embedding: Graph.NodeIndex, _ labelCount: Int) {
    let head = Convolution(
      path: "classification_head.3",
      inputCount: configuration.embeddingCount,
      outputCount: labelCount,
      kernelSide: 1,
      hasBias: true,
      isLinear: true
    )
    let labels = graph.add(.convolution(head), [embedding], name: head.path)
    graph.addOutput(labels, name: "labels")
  }

  /// The stem and four stages: features at 1/2, 1/4, 1/8, 1/16 and 1/32 of the input's size.
  private mutating func encode(_ input: Graph.NodeIndex) -> [Graph.NodeIndex] {
    let stem = convolve(
      input,
      path: "encoder.conv1",
      normalization: "encoder.bn1",
      from: configuration.inputChannelCount,
      to: configuration.stemChannelCount,
      kernelSide: 7,
      step: 2
    )
    var features = [stem]
    var value = graph.add(.maximumPooling, [stem], name: "encoder.maxpool")
    var channelCount = configuration.stemChannelCount
    for stage in 0..<4 {
      for block in 0..<configuration.blockCounts[stage] {
        value = bottleneck(
          value,
          path: "encoder.layer\(stage + 1).\(block)",
          from: channelCount,
          width: configuration.widths[stage],
          step: stage > 0 && block == 0 ? 2 : 1
        )
        channelCount = configuration.widths[stage] * configuration.expansion
      }
      features.append(value)
    }
    return features
  }

  /// 1x1, 3x3, 1x1, added to the input or to its projection.
  private mutating func bottleneck(
    _ input: Graph.NodeIndex,
    path: String,
    from inputCount: Int,
    width: Int,
    step: Int
  ) -> Graph.NodeIndex {
    let outputCount = width * configuration.expansion
    let reduced = convolve(
      input,
      path: path + ".conv1",
      normalization: path + ".bn1",
      from: inputCount,
      to: width,
      kernelSide: 1
    )
    let filtered = convolve(
      reduced,
      path: path + ".conv2",
      normalization: path + ".bn2",
      from: width,
      to: width,
      kernelSide: 3,
      step: step
    )
    // As late as possible: the projection is the block's largest value.
    var shortcut = input
    if step != 1 || inputCount != outputCount {
      shortcut = convolve(
        input,
        path: path + ".downsample.0",
        normalization: path + ".downsample.1",
        from: inputCount,
        to: outputCount,
        kernelSide: 1,
        step: step,
        isRectified: false
      )
    }
    let expanded = convolve(
      filtered,
      path: path + ".conv3",
      normalization: path + ".bn3",
      from: width,
      to: outputCount,
      kernelSide: 1,
      isRectified: false
    )
    let sum = graph.add(.addition, [expanded, shortcut], name: path + ".add")
    return graph.add(.rectification, [sum], name: path + ".relu")
  }

  /// Five blocks: enlarge, join the encoder's features of that size, convolve twice.
  private mutating func decode(_ features: [Graph.NodeIndex]) -> Graph.NodeIndex {
    var value = features[4]
    var channelCount = configuration.embeddingCount
    let skips = features.dropLast().reversed().map(Optional.some) + [nil]
    for (block, skip) in skips.enumerated() {
      let path = "decoder.blocks.\(block)"
      let outputCount = configuration.decoderChannelCounts[block]
      value = graph.add(.enlargement, [value], name: path + ".interpolate")
      if let skip {
        value = graph.add(.concatenation, [value, skip], name: path + ".cat")
        channelCount += skipChannelCount(block)
      }
      for convolution in ["conv1", "conv2"] {
        value = convolve(
          value,
          path: "\(path).\(convolution).0",
          normalization: "\(path).\(convolution).1",
          from: channelCount,
          to: outputCount,
          kernelSide: 3
        )
        channelCount = outputCount
      }
    }
    return value
  }

  /// Channels of the features a decoder block joins.
  private func skipChannelCount(_ block: Int) -> Int {
    block == 3
      ? configuration.stemChannelCount
      : configuration.widths[2 - block] * configuration.expansion
  }

  /// Convolution, batch normalisation and, unless told otherwise, rectification.
  private mutating func convolve(
    _ input: Graph.NodeIndex,
    path: String,
    normalization: String,
    from inputCount: Int,
    to outputCount: Int,
    kernelSide: Int,
    step: Int = 1,
    isRectified: Bool = true
  ) -> Graph.NodeIndex {
    let convolution = Convolution(
      path: path,
      inputCount: inputCount,
      outputCount: outputCount,
      kernelSide: kernelSide,
      step: step
    )
    let sums = graph.add(.convolution(convolution), [input], name: path)
    let normalized = graph.add(
      .normalization(Normalization(path: normalization)),
      [sums],
      name: normalization
    )
    guard isRectified else { return normalized }
    return graph.add(.rectification, [normalized], name: path + ".relu")
  }
}
