public import Engine
import Safetensors
import UNet

/// A model that is loaded: its description and its network with weights. Shared by all sessions.
public final class SegmentationModel: Sendable {
  /// What the weights say of themselves.
  public let description: ModelDescription
  let network: Model

  /// Loads weights in the format of `docs/weights-format.md`.
  ///
  /// The files stay mapped while the model lives: replace them by renaming, never write into them.
  ///
  /// - Parameters:
  ///   - path: A safetensors file, any shard of a model, or a folder with a `manifest.json`.
  ///   - assumptions: What the metadata would say, by the same keys, when there is none.
  ///   - pages: Large for a model that predicts many times, small for one prediction.
  /// - Throws: ``SegmentationError`` with everything in which the file departs from the format.
  public init(
    path: String,
    assuming assumptions: [String: String] = [:],
    pages: MemoryPages = .large
  ) throws(SegmentationError) {
    do {
      let files = try ModelFiles(path: path)
      description = try ModelDescription(metadata: files.metadata, assuming: assumptions)
      let configuration = try UNetConfiguration.resNet50(describedBy: files)
      try Self.check(configuration, against: description)
      let graph = Graph.uNet(configuration)
      try WeightsContract(graph.expectedTensors).check(files)
      network = Model(graph: graph, weights: files, pages: pages)
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
