import Engine
import Safetensors

/// The tensor x of an input file.
struct ForwardInput {
  let shape: ImageShape
  let values: [Float]

  init(path: String) throws {
    let file = try SafetensorsFile(path: path)
    guard let tensor = file.tensor(named: "x") else {
      throw EngineError(.unsupportedShape, "\(path) has no tensor x; save the input by that name")
    }
    guard tensor.shape.count == 4 else {
      throw EngineError(
        .unsupportedShape,
        "x in \(path) has shape \(tensor.shape); the network takes N x C x H x W"
      )
    }
    shape = ImageShape(
      batchSize: tensor.shape[0],
      channelCount: tensor.shape[1],
      height: tensor.shape[2],
      width: tensor.shape[3]
    )
    values = try tensor.floats()
  }
}
