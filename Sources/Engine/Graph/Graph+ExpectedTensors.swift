public import Safetensors

extension Graph {
  /// The weights the network needs, in the order of its nodes.
  public var expectedTensors: [ExpectedTensor] {
    nodes.flatMap { node -> [ExpectedTensor] in
      switch node.operation {
      case .convolution(let convolution):
        var tensors = [ExpectedTensor(convolution.path + ".weight", convolution.weightShape)]
        if convolution.hasBias {
          tensors.append(ExpectedTensor(convolution.path + ".bias", [convolution.outputCount]))
        }
        if let normalization = convolution.normalization {
          tensors += Self.tensors(of: normalization, convolution.outputCount)
        }
        return tensors
      case .normalization(let normalization):
        return Self.tensors(of: normalization, channelCount(of: node.inputs[0]))
      case .input, .rectification, .addition, .maximumPooling, .enlargement, .concatenation,
        .averagePooling:
        return []
      }
    }
  }

  private static func tensors(
    of normalization: Normalization,
    _ channelCount: Int
  ) -> [ExpectedTensor] {
    ["weight", "bias", "running_mean", "running_var"].map {
      ExpectedTensor("\(normalization.path).\($0)", [channelCount])
    }
  }
}
