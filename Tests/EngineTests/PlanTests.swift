import Engine
import Safetensors
import Testing
import UNet

@Suite("Plans")
struct PlanTests {
  @Test("passes leave only convolutions and pooling")
  func passes() {
    let graph = Graph.uNet(.resNet50(inputChannelCount: 3, classCount: 9, labelCount: 8))
      .optimized()
    // Stem, 16 blocks of 3, 4 projections, 10 in the decoder, 2 heads; input, 2 poolings.
    #expect(graph.nodes.count == 1 + 48 + 4 + 10 + 2 + 3)
    #expect(graph.expectedTensors.count == 63 * 5 + 4)
    #expect(graph.outputs.map(\.name) == ["y", "embedding", "labels"])
  }

  @Test("plans are made once for a shape, and count the direct work")
  func countsWork() throws {
    let network = try SmallNetwork()
    let model = Model(graph: .uNet(SmallNetwork.configuration), weights: network.file)
    let plan = try model.plan(for: network.shape, workerCount: 2)
    let again = try model.plan(for: network.shape, workerCount: 2)
    #expect(plan.steps.map(\.kernel) == again.steps.map(\.kernel))
    #expect(plan.directFlopCount > 0)
    let stem = try #require(plan.steps.first { $0.name == "encoder.conv1" })
    #expect(stem.directFlopCount == 2 * 2 * 32 * 16 * 16 * 3 * 49)
  }

  @Test("packed weights are shared between plans")
  func sharesWeights() throws {
    let network = try SmallNetwork()
    let model = Model(
      graph: .uNet(SmallNetwork.configuration),
      weights: network.file,
      method: .plain
    )
    _ = try model.plan(for: network.shape, workerCount: 1)
    let packed = model.packedWeightByteCount
    var shape = network.shape
    shape.width = 96
    _ = try model.plan(for: shape, workerCount: 2)
    #expect(model.packedWeightByteCount == packed)
  }

  @Test(
    "shapes the network does not take are refused with a reason",
    arguments: [
      (0, 3, 64, 64, "batch size"), (257, 3, 32, 32, "batch size"), (1, 1, 64, 64, "3 channels"),
      (1, 3, 48, 64, "multiples of 32"), (1, 3, 64, 0, "multiples of 32"),
      (1, 3, -32, 64, "multiples of 32"), (1, 3, 8224, 32, "multiples of 32"),
      (64, 3, 8192, 8192, "split it"),
    ]
  )
  func refusesShapes(batch: Int, channels: Int, height: Int, width: Int, reason: String) throws {
    let network = try SmallNetwork()
    let model = Model(graph: .uNet(SmallNetwork.configuration), weights: network.file)
    let shape = ImageShape(
      batchSize: batch,
      channelCount: channels,
      height: height,
      width: width
    )
    let error = #expect(throws: EngineError.self) { try model.plan(for: shape, workerCount: 1) }
    #expect(error?.code == .unsupportedShape)
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
  }

  @Test("weights that do not fit are refused by name")
  func refusesWeights() throws {
    let network = try SmallNetwork()
    let graph = Graph.uNet(.resNet50(inputChannelCount: 3, classCount: 9))
    let error = #expect(throws: SafetensorsError.self) {
      try WeightsContract(graph.expectedTensors).check(network.file)
    }
    #expect(error?.message.contains("encoder.conv1.weight") == true)
    let planning = #expect(throws: EngineError.self) {
      try Model(graph: graph, weights: network.file).plan(
        for: ImageShape(batchSize: 1, channelCount: 3, height: 32, width: 32),
        workerCount: 1
      )
    }
    #expect(planning?.code == .invalidWeights)
  }

  @Test("a run refuses an input of the wrong length")
  func refusesInput() throws {
    let network = try SmallNetwork()
    let model = Model(graph: .uNet(SmallNetwork.configuration), weights: network.file)
    let plan = try model.plan(for: network.shape, workerCount: 1)
    let session = try Session(plan: plan, pool: WorkerPool(workerCount: 1))
    #expect(throws: EngineError.self) { try session.run([0, 1, 2]) }
  }
}
