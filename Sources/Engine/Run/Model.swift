public import Kernels
public import Safetensors
import Synchronization

/// A network with its weights: makes plans, and keeps them by shape.
public final class Model: Sendable {
  /// The network after passes.
  public let graph: Graph
  private let weights: WeightStore
  private let kernels: KernelTable
  private let method: MethodChoice
  private let pages: MemoryPages
  private let plans = Mutex<[PlanKey: Plan]>([:])

  private struct PlanKey: Hashable {
    let shape: ImageShape
    let workerCount: Int
  }

  /// Joins a network with weights.
  ///
  /// - Parameters:
  ///   - graph: The network before passes.
  ///   - source: Its weights; stay mapped while the model lives.
  ///   - kernels: The instruction set; by default the best this processor runs.
  ///   - method: How convolutions are computed; by default as measured fastest.
  ///   - pages: What weights and values lie in: small for one run, large for many.
  public init(
    graph: Graph,
    weights source: any TensorSource,
    kernels: KernelTable = .best,
    method: MethodChoice = .measured,
    pages: MemoryPages = .small
  ) {
    self.graph = graph.optimized()
    weights = WeightStore(source, kernels: kernels, pages: pages)
    self.kernels = kernels
    self.method = method
    self.pages = pages
  }

  /// Bytes of the weights packed so far.
  public var packedWeightByteCount: Int { weights.byteCount }

  /// The plan for a shape, made at the first call.
  ///
  /// - Precondition: `workerCount` is positive.
  /// - Throws: ``EngineError`` for a shape the network does not take, for weights that do not fit,
  ///   or without memory for packing them.
  public func plan(for shape: ImageShape, workerCount: Int) throws(EngineError) -> Plan {
    precondition(workerCount > 0, "a plan is cut for one worker or more")
    try graph.checkInput(shape)
    let key = PlanKey(shape: shape, workerCount: workerCount)
    return try plans.withLock { plans throws(EngineError) in
      if let plan = plans[key] { return plan }
      let planner = Planner(
        graph: graph,
        inputShape: shape,
        weights: weights,
        kernels: kernels,
        pool: WorkerPool(workerCount: workerCount),
        method: method,
        pages: pages
      )
      let plan = try planner.plan()
      plans[key] = plan
      return plan
    }
  }
}
