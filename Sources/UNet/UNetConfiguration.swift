/// The dimensions of a U-Net with a bottleneck residual encoder.
public struct UNetConfiguration: Sendable, Hashable {
  /// Planes of the input.
  public var inputChannelCount: Int
  /// Classes of the mask, background included.
  public var classCount: Int
  /// Labels of the whole image; nil without a classification head.
  public var labelCount: Int?
  /// Channels after the stem.
  public var stemChannelCount: Int
  /// Residual blocks of each of the four stages.
  public var blockCounts: [Int]
  /// Channels inside the blocks of each stage.
  public var widths: [Int]
  /// Channels a block returns for each inside it.
  public var expansion: Int
  /// Channels of each decoder block, from the deepest.
  public var decoderChannelCounts: [Int]

  /// Height and width of an input are multiples of this: five halvings.
  public static let sizeMultiple = 32

  /// The library's `Unet("resnet50")`.
  public static func resNet50(
    inputChannelCount: Int,
    classCount: Int,
    labelCount: Int? = nil
  ) -> UNetConfiguration {
    UNetConfiguration(
      inputChannelCount: inputChannelCount,
      classCount: classCount,
      labelCount: labelCount,
      stemChannelCount: 64,
      blockCounts: [3, 4, 6, 3],
      widths: [64, 128, 256, 512],
      expansion: 4,
      decoderChannelCounts: [256, 128, 64, 32, 16]
    )
  }

  /// Gathers dimensions.
  ///
  /// - Precondition: four stages and five decoder blocks.
  public init(
    inputChannelCount: Int,
    classCount: Int,
    labelCount: Int?,
    stemChannelCount: Int,
    blockCounts: [Int],
    widths: [Int],
    expansion: Int,
    decoderChannelCounts: [Int]
  ) {
    precondition(blockCounts.count == 4 && widths.count == 4, "the encoder has four stages")
    precondition(decoderChannelCounts.count == 5, "the decoder has five blocks")
    self.inputChannelCount = inputChannelCount
    self.classCount = classCount
    self.labelCount = labelCount
    self.stemChannelCount = stemChannelCount
    self.blockCounts = blockCounts
    self.widths = widths
    self.expansion = expansion
    self.decoderChannelCounts = decoderChannelCounts
  }

  /// Channels of the pooled encoder's last stage: 2048 for ResNet-50.
  public var embeddingCount: Int { widths[3] * expansion }
}
