import Engine
import Safetensors
import UNet

/// Weights that are all zero but for the biases of class and label Edge-Ring: every failed die is
/// of that class, and nothing else is present.
enum EdgeRingWeights {
  /// Calls `body` with a new directory, which is removed afterwards, and the weights in it.
  static func with<Result>(
    _ body: (_ directory: String, _ weights: String) async throws -> Result
  ) async throws -> Result {
    let names = #"["Center","Donut","Edge-Loc","Edge-Ring","Loc","Near-full","Random","Scratch"]"#
    let metadata = [
      "format": "1", "architecture": "unet-resnet50", "in_channels": "3", "encoding": "die-radius",
      "normalisation_mean": "[0,0,0]", "normalisation_std": "[1,1,1]", "input_sizes": "[64]",
      "resampling": "stretch-nearest", "classes": #"["background",\#(names.dropFirst())"#,
      "labels": names, "label_thresholds": "[0.6,0.6,0.6,0.6,0.6,0.6,0.6,0.6]",
      "mask_rule": "failed-components", "name": "zero",
    ]
    var writer = SafetensorsWriter(
      metadata: Dictionary(uniqueKeysWithValues: metadata.map { ("wafermap." + $0, $1) })
    )
    let graph = Graph.uNet(.resNet50(inputChannelCount: 3, classCount: 9, labelCount: 8))
    for expected in graph.expectedTensors {
      var bytes = [UInt8](repeating: 0, count: 2 * expected.shape.reduce(1, *))
      // 2.0 in bfloat16.
      if expected.name == "segmentation_head.0.bias" { bytes[9] = 0x40 }
      if expected.name == "classification_head.3.bias" { bytes[7] = 0x40 }
      writer.add(expected.name, .bfloat16, shape: expected.shape, bytes: bytes)
    }
    return try await TemporaryDirectory.with { directory in
      let weights = directory + "/weights.safetensors"
      try writer.write(to: weights)
      return try await body(directory, weights)
    }
  }
}
