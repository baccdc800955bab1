import Engine
import FixtureSupport
import Foundation
import Safetensors
import UNet

/// Full-size weights from a seed: every tensor repeats a short random pattern, scaled so that
/// values neither vanish nor overflow on their way through the network.
enum TestWeights {
  private static let names =
    #"["Center","Donut","Edge-Loc","Edge-Ring","Loc","Near-full","Random","Scratch"]"#

  private static let metadata = [
    "format": "1", "architecture": "unet-resnet50", "in_channels": "3", "encoding": "die-radius",
    "normalisation_mean": "[0.0,0.0,0.0]", "normalisation_std": "[1.0,1.0,1.0]",
    "input_sizes": "[32,64]", "resampling": "stretch-nearest",
    "classes": #"["background",\#(names.dropFirst())"#, "labels": names,
    "label_thresholds": "[0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5]", "mask_rule": "failed-components",
    "name": "test", "lineage": "{}",
  ]

  /// Writes weights in bfloat16, or one shard of them.
  ///
  /// - Parameter overflowing: Whether each value is finite, but not what they give together.
  static func write(
    to path: String,
    seed: UInt64,
    overflowing: Bool = false,
    shard: Int = 0,
    shardCount: Int = 1
  ) throws {
    let configuration = UNetConfiguration.resNet50(
      inputChannelCount: 3,
      classCount: 9,
      labelCount: 8
    )
    var generator = SeededGenerator(seed: seed)
    var writer = SafetensorsWriter(
      metadata: Dictionary(uniqueKeysWithValues: metadata.map { ("wafermap." + $0, $1) })
    )
    for (index, expected) in Graph.uNet(configuration).expectedTensors.enumerated() {
      let count = expected.shape.reduce(1, *)
      let pattern = pattern(for: expected, count: count, &generator).flatMap { value in
        let bits = (overflowing ? value * 1e30 : value).bitPattern >> 16
        return [UInt8(bits & 0xFF), UInt8(bits >> 8)]
      }
      guard index % shardCount == shard else { continue }
      writer.add(
        expected.name,
        .bfloat16,
        shape: expected.shape,
        bytes: repeated(pattern, byteCount: 2 * count)
      )
    }
    try writer.write(to: path)
  }

  private static func pattern(
    for expected: ExpectedTensor,
    count: Int,
    _ generator: inout SeededGenerator
  ) -> [Float] {
    let length = min(count, 1021)
    if expected.shape.count > 1 {
      let bound = (6 / Float(count / expected.shape[0])).squareRoot()
      return (0..<length).map { _ in .random(in: -bound...bound, using: &generator) }
    }
    if expected.name.hasSuffix("running_var") { return Array(repeating: 1, count: length) }
    guard expected.name.hasSuffix("weight") else { return Array(repeating: 0, count: length) }
    let scale: Float = expected.name.contains("bn3") ? 0.2 : 1
    return (0..<length).map { _ in .random(in: 0.5 * scale...scale, using: &generator) }
  }

  private static func repeated(_ pattern: [UInt8], byteCount: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
      pattern.withUnsafeBytes { source in
        for start in stride(from: 0, to: byteCount, by: source.count) {
          let part = UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer(buffer)[
              start..<min(start + source.count, byteCount)
            ]
          )
          part.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<part.count]))
        }
      }
      count = byteCount
    }
  }
}
