import Engine
import Safetensors
import UNet

/// A model that is loaded: its description and its network with weights. Shared by all sessions.
public final class SegmentationModel: Sendable {
  /// What the weights file says of itself.
  public let description: ModelDescription
  let network: Model

  /// Loads a weights file in the format of `docs/weights-format.md`.
  ///
  /// The file stays mapped while the model lives: replace it by renaming, never write into it.
  ///
  /// - Parameters:
  ///   - path: The safetensors file.
  ///   - assumptions: What the file's metadata would say, by the same keys, when it has none.
  /// - Throws: ``SegmentationError`` with everything in which the file departs from the format.
  public init(
    path: String,
    assuming assumptions: [String: String] = [:]
  ) throws(SegmentationError) {
    do {
      let file = try SafetensorsFile(path: path)
      description = try ModelDescription(metadata: file.metadata, assuming: assumptions)
      let configuration = try UNetConfiguration.resNet50(describedBy: file)
      try Self.check(configuration, against: description)
      let graph = Graph.uNet(configuration)
      try WeightsContract(graph.expectedTensors).check(file)
      network = Model(graph: graph, weights: file)
    } catch let error as SafetensorsError {
      throw SegmentationError(.invalidWeights, error.message)
    } catch let error as SegmentationError {
      throw error
    } catch {
      throw SegmentationError(.invalidWeights, "the weights cannot be read")
    }
  }

  private static func check(
    _ configuration: UNetConfiguration,
    against description: ModelDescription
  ) throws(SegmentationError) {
    let counts = [
      ("in_channels", description.planeCount, configuration.inputChannelCount),
      ("classes", description.classes.count, configuration.classCount),
      ("labels", description.labels.count, configuration.labelCount ?? 0),
    ]
    for (key, said, found) in counts where said != found {
      throw MetadataValues.failure(key, "says \(said), but the tensors are for \(found)")
    }
  }
}
