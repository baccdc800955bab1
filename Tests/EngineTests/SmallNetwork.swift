import Engine
import Foundation
import Kernels
import Safetensors
import Testing
import UNet

/// The network in Golden/small.safetensors, see Generators/small_network.py.
struct SmallNetwork {
  let file: SafetensorsFile
  let shape = ImageShape(batchSize: 2, channelCount: 3, height: 64, width: 32)
  let input: [Float]

  static let configuration = UNetConfiguration(
    inputChannelCount: 3,
    classCount: 3,
    labelCount: 4,
    stemChannelCount: 16,
    blockCounts: [1, 2, 1, 1],
    widths: [8, 8, 12, 16],
    expansion: 2,
    decoderChannelCounts: [16, 16, 8, 8, 8]
  )

  init() throws {
    let path = try #require(
      Bundle.module.path(forResource: "small", ofType: "safetensors", inDirectory: "Golden")
    )
    file = try SafetensorsFile(path: path)
    input = try #require(file.tensor(named: "input.x")).floats()
  }

  func expected(_ name: String) throws -> [Float] {
    try #require(file.tensor(named: name), "no \(name) in the golden file; regenerate it").floats()
  }

  func run(
    _ graph: Graph = .uNet(configuration),
    kernels: KernelTable = .best,
    method: MethodChoice = .measured,
    workerCount: Int = 1
  ) throws -> [String: [Float]] {
    let model = Model(graph: graph, weights: file, kernels: kernels, method: method)
    let plan = try model.plan(for: shape, workerCount: workerCount)
    return try Session(plan: plan, pool: WorkerPool(workerCount: workerCount)).run(input)
  }
}
