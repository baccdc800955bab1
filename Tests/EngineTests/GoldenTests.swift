import Engine
import Kernels
import Safetensors
import Testing
import UNet

@Suite("Small network against PyTorch")
struct GoldenTests {
  /// The product's bound is 1e-4; what is reached is much less, and shall stay so.
  static let bound: Float = 1e-5

  @Test("every layer's activations agree", arguments: [MethodChoice.plain, .measured])
  func everyLayer(method: MethodChoice) throws {
    let network = try SmallNetwork()
    var graph = Graph.uNet(SmallNetwork.configuration)
    for (index, node) in graph.nodes.enumerated() where node.name.hasSuffix(".relu") {
      graph.addOutput(index, name: node.name)
    }
    let results = try network.run(graph, method: method)
    var layerCount = 0
    for output in graph.outputs where output.name.hasSuffix(".relu") {
      let expected = try network.expected("sample." + output.name)
      let actual = sample(try #require(results[output.name]))
      let error = relativeError(actual, expected)
      layerCount += 1
      #expect(
        error <= Self.bound,
        "\(output.name): \(actual.prefix(4)) for \(expected.prefix(4)), relative error \(error)"
      )
    }
    #expect(layerCount == 26)
  }

  @Test("logits, embedding and labels agree on every instruction set, by every method")
  func outputs() throws {
    let network = try SmallNetwork()
    let methods: [MethodChoice] =
      [.plain, .measured, .preferring(.gather)]
      + TileScheme.allCases.map { .preferring(.tiles($0)) }
    for kernels in KernelTable.available {
      for method in methods {
        let results = try network.run(kernels: kernels, method: method, workerCount: 2)
        for name in ["y", "embedding", "labels"] {
          let error = relativeError(
            try #require(results[name]),
            try network.expected("output." + name)
          )
          #expect(error <= Self.bound, "\(kernels.name), \(method), \(name): \(error)")
        }
      }
    }
  }

  /// The same sample as the generator's: at most 256 elements, evenly spaced.
  private func sample(_ values: [Float]) -> [Float] {
    stride(from: 0, to: values.count, by: max(1, (values.count + 255) / 256)).map { values[$0] }
  }
}
