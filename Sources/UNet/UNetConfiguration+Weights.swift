public import Safetensors

extension UNetConfiguration {
  /// The ResNet-50 U-Net whose planes, classes and labels are those of a model's weights.
  ///
  /// - Throws: ``SafetensorsError`` when they lack the tensors that say so; whether all others
  ///   fit is the weights contract's to check.
  public static func resNet50(
    describedBy weights: any TensorSource
  ) throws(SafetensorsError) -> UNetConfiguration {
    let scope = WeightScope(weights)
    let stem = try scope.dimensions(of: "encoder.conv1.weight", rank: 4)
    let head = try scope.dimensions(of: "segmentation_head.0.weight", rank: 4)
    let hasLabels = scope.contains("classification_head.3.weight")
    let labels =
      try hasLabels
      ? scope.dimensions(of: "classification_head.3.weight", rank: 2) : nil
    return .resNet50(
      inputChannelCount: stem[1],
      classCount: head[0],
      labelCount: labels?[0]
    )
  }
}

extension WeightScope {
  fileprivate func dimensions(of name: String, rank: Int) throws(SafetensorsError) -> [Int] {
    guard let shape = shape(of: name) else {
      throw SafetensorsError(
        .missingTensor,
        "weight \(fullName(name)) is missing; export the state_dict of Unet(\"resnet50\")"
      )
    }
    guard shape.count == rank, shape.allSatisfy({ (1...Self.dimensionMax).contains($0) }) else {
      throw SafetensorsError(
        .wrongShape,
        "weight \(fullName(name)) has shape \(shape); the network needs \(rank) dimensions of"
          + " 1...\(Self.dimensionMax)"
      )
    }
    return shape
  }

  /// Most channels, classes or labels a network may have.
  private static var dimensionMax: Int { 4096 }
}
