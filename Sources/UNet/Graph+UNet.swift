public import Engine

extension Graph {
  /// The network of `segmentation_models_pytorch`'s `Unet` with a bottleneck ResNet encoder
  /// (releases 0.5 and 0.6): names are those of its `state_dict`.
  ///
  /// Outputs: `y`, the logits of each pixel; `embedding`, the last encoder stage averaged over its
  /// pixels; and `labels`, the logits of the classification head, when there is one.
  public static func uNet(_ configuration: UNetConfiguration) -> Graph {
    var builder = UNetBuilder(configuration)
    return builder.build()
  }
}
