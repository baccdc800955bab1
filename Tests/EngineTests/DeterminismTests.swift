import Engine
import Kernels
import Testing
import UNet

@Suite("Repeatability")
struct DeterminismTests {
  @Test("runs give the same bits, whatever the number of workers", arguments: [1, 2, 3, 5])
  func sameBits(workerCount: Int) throws {
    let network = try SmallNetwork()
    let expected = try network.run(workerCount: 1)
    for _ in 0..<3 {
      #expect(try network.run(workerCount: workerCount) == expected)
    }
  }

  @Test("an image's result does not depend on the batch it is in")
  func batchIndependence() throws {
    let network = try SmallNetwork()
    let batch = try network.run()
    let model = Model(graph: .uNet(SmallNetwork.configuration), weights: network.file)
    var shape = network.shape
    shape.batchSize = 1
    let plan = try model.plan(for: shape, workerCount: 1)
    let session = try Session(plan: plan, pool: WorkerPool(workerCount: 1))
    for image in 0..<2 {
      let count = shape.elementCount
      let alone = try session.run(Array(network.input[image * count..<(image + 1) * count]))
      for (name, values) in alone {
        let all = try #require(batch[name])
        let error = relativeError(
          values,
          Array(all[image * values.count..<(image + 1) * values.count])
        )
        #expect(error <= 1e-5, "\(name) of image \(image): \(error)")
      }
    }
  }

  @Test("small and large pages give the same bits")
  func pagesAreAlike() throws {
    let network = try SmallNetwork()
    let expected = try network.run()
    for pages in [MemoryPages.small, .large] {
      let model = Model(
        graph: .uNet(SmallNetwork.configuration),
        weights: network.file,
        pages: pages
      )
      let plan = try model.plan(for: network.shape, workerCount: 2)
      let session = try Session(plan: plan, pool: WorkerPool(workerCount: 2))
      #expect(try session.run(network.input) == expected)
    }
  }

  @Test("a session's memory carries nothing from one run to the next")
  func noLeftovers() throws {
    let network = try SmallNetwork()
    let model = Model(graph: .uNet(SmallNetwork.configuration), weights: network.file)
    let plan = try model.plan(for: network.shape, workerCount: 1)
    let session = try Session(plan: plan, pool: WorkerPool(workerCount: 1))
    let first = try session.run(network.input)
    _ = try session.run([Float](repeating: 1e30, count: network.input.count))
    _ = try session.run([Float](repeating: .nan, count: network.input.count))
    #expect(try session.run(network.input) == first)
  }

  @Test("sessions of one plan run at the same time, a map on each thread")
  func concurrentSessions() async throws {
    let network = try SmallNetwork()
    let expected = try network.run()
    let model = Model(graph: .uNet(SmallNetwork.configuration), weights: network.file)
    let plan = try model.plan(for: network.shape, workerCount: 1)
    let input = network.input
    try await withThrowingTaskGroup(of: [String: [Float]].self) { group in
      for _ in 0..<6 {
        group.addTask {
          try Session(plan: plan, pool: WorkerPool(workerCount: 1)).run(input)
        }
      }
      for try await results in group { #expect(results == expected) }
    }
  }
}
