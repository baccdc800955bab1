import Engine
import Foundation
import Safetensors
import UNet

/// Weights that are all zero but for the biases of one class and its label: every failed die is of
/// that class, and nothing else is present.
enum PatternWeights {
  /// Says Edge-Ring, mask value 4.
  static let edgeRing = Result { try write(classIndex: 4) }
  /// Says Center, mask value 1.
  static let center = Result { try write(classIndex: 1) }

  private static let names =
    #"["Center","Donut","Edge-Loc","Edge-Ring","Loc","Near-full","Random","Scratch"]"#

  private static let metadata = [
    "format": "1", "architecture": "unet-resnet50", "in_channels": "3", "encoding": "die-radius",
    "normalisation_mean": "[0,0,0]", "normalisation_std": "[1,1,1]", "input_sizes": "[32]",
    "resampling": "stretch-nearest", "classes": #"["background",\#(names.dropFirst())"#,
    "labels": names, "label_thresholds": "[0.6,0.6,0.6,0.6,0.6,0.6,0.6,0.6]",
    "mask_rule": "failed-components", "name": "zero",
  ]

  /// Where this process keeps weights; removed when it ends.
  static let folder: URL = {
    atexit { try? FileManager.default.removeItem(at: PatternWeights.folder) }
    return FileManager.default.temporaryDirectory
      .appending(path: "wafermap-services-\(ProcessInfo.processInfo.processIdentifier)")
  }()

  /// Writes them once for the process.
  private static func write(classIndex: Int) throws -> String {
    var writer = SafetensorsWriter(
      metadata: Dictionary(uniqueKeysWithValues: metadata.map { ("wafermap." + $0, $1) })
    )
    let graph = Graph.uNet(.resNet50(inputChannelCount: 3, classCount: 9, labelCount: 8))
    for expected in graph.expectedTensors {
      var bytes = [UInt8](repeating: 0, count: 2 * expected.shape.reduce(1, *))
      // 2.0 in bfloat16.
      if expected.name == "segmentation_head.0.bias" { bytes[2 * classIndex + 1] = 0x40 }
      if expected.name == "classification_head.3.bias" { bytes[2 * classIndex - 1] = 0x40 }
      writer.add(expected.name, .bfloat16, shape: expected.shape, bytes: bytes)
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: "class\(classIndex).safetensors").path()
    try writer.write(to: file)
    return file
  }
}
