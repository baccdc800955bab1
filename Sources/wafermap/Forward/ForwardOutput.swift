import Engine
import Safetensors

/// Results as a safetensors file: images keep four dimensions, vectors (1 x 1 pixel) two.
struct ForwardOutput {
  private var writer = SafetensorsWriter()

  init(_ plan: Plan, _ results: [String: [Float]]) {
    for output in plan.outputs {
      guard let values = results[output.name] else { continue }
      let shape = output.shape
      var dimensions = [shape.batchSize, shape.channelCount]
      if output.name == "y" { dimensions += [shape.height, shape.width] }
      writer.add(output.name, shape: dimensions, floats: values)
    }
  }

  func write(to path: String) throws {
    try writer.write(to: path)
  }
}
