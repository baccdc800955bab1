import Kernels

/// Lowers an optimised graph to a plan: one or more steps for each node, then one layout of memory.
struct Planner {
  let graph: Graph
  let shapes: [ImageShape]
  let weights: WeightStore
  let kernels: KernelTable
  /// Packs weights; the plan is cut for as many workers.
  let pool: WorkerPool
  let method: MethodChoice
  let pages: MemoryPages

  private var workerCount: Int { pool.workerCount }
  private(set) var steps: [PlanStep] = []
  private(set) var activations: [Activation] = []
  private var activationOfNode: [Int?]
  /// The last node that reads each node; past the end for the network's outputs.
  private let lastReader: [Graph.NodeIndex]

  init(
    graph: Graph,
    inputShape: ImageShape,
    weights: WeightStore,
    kernels: KernelTable,
    pool: WorkerPool,
    method: MethodChoice,
    pages: MemoryPages
  ) {
    self.graph = graph
    shapes = graph.shapes(for: inputShape)
    self.weights = weights
    self.kernels = kernels
    self.pool = pool
    self.method = method
    self.pages = pages
    activationOfNode = Array(repeating: nil, count: graph.nodes.count)
    var lastReader = [Graph.NodeIndex](repeating: 0, count: graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() {
      for input in node.inputs { lastReader[input] = index }
    }
    for output in graph.outputs { lastReader[output.node] = graph.nodes.count }
    self.lastReader = lastReader
  }

  consuming func plan() throws(EngineError) -> Plan {
    for index in graph.nodes.indices { try lower(index) }
    for (outputIndex, output) in graph.outputs.enumerated() { writeOutput(output, outputIndex) }
    let layout = ArenaLayout(items())
    for index in activations.indices { activations[index].offset = layout.offsets[index] }
    return Plan(
      inputShape: shapes[0],
      outputs: graph.outputs.map { Plan.Output(name: $0.name, shape: shapes[$0.node]) },
      steps: steps,
      workerCount: workerCount,
      kernels: kernels,
      pages: pages,
      activations: activations,
      arenaFloatCount: layout.floatCount,
      scratchFloatCount: steps.map(\.work.scratchFloatCount).max() ?? 0,
      zeroFloatCount: shapes.map { Activation($0).pixelStride }.max() ?? 0
    )
  }

  private mutating func lower(_ index: Graph.NodeIndex) throws(EngineError) {
    let node = graph.nodes[index]
    switch node.operation {
    case .input:
      let target = append(Activation(dense: shapes[index]), for: index)
      let step = InterleaveStep(target: target, shape: shapes[index], runsPerImage: workerCount)
      append(node.name, "interleave", shapes[index], shapes[index], .interleave(step))
    case .convolution(let convolution):
      try lower(convolution, node, index)
    case .maximumPooling:
      let target = append(Activation(shapes[index]), for: index)
      let step = PoolStep(
        source: activation(node.inputs[0]),
        target: target,
        runsPerImage: min(shapes[index].height, workerCount * TaskSplit.tasksPerWorker),
        batchSize: shapes[index].batchSize
      )
      append(node.name, "maximum", shapes[node.inputs[0]], shapes[index], .pool(step))
    case .averagePooling:
      let target = append(Activation(shapes[index]), for: index)
      let source = activation(node.inputs[0])
      let step = AverageStep(
        source: source,
        target: target,
        batchSize: shapes[index].batchSize,
        blocksPerImage: TaskSplit.quotient(
          activations[source].paddedChannelCount,
          AverageStep.blockChannelCount
        )
      )
      append(node.name, "average", shapes[node.inputs[0]], shapes[index], .average(step))
    case .normalization, .rectification, .addition, .enlargement, .concatenation:
      throw EngineError(
        .invalidWeights,
        "node \(node.name) is no part of a convolution; the engine runs such nodes only fused"
      )
    }
  }

  /// One step for each source: the first writes, the others add to what is there, and the last
  /// rectifies.
  private mutating func lower(
    _ convolution: Convolution,
    _ node: Node,
    _ index: Graph.NodeIndex
  ) throws(EngineError) {
    let target = targetOfConvolution(convolution, node, index)
    let sources = convolution.allSources
    for (position, source) in sources.enumerated() {
      let isFirst = position == 0
      let residual =
        isFirst ? (convolution.hasResidual ? activation(node.inputs[sources.count]) : nil) : target
      let builder = ConvolutionStepBuilder(
        convolution: convolution,
        channels: source.channels,
        isEnlarged: source.isEnlarged,
        source: activation(node.inputs[position]),
        target: target,
        residual: residual,
        hasBias: isFirst,
        isRectified: convolution.isRectified && position == sources.count - 1,
        sharedTiles: activations.count
      )
      let built = try builder.build(
        activations: activations,
        weights: weights,
        kernels: kernels,
        pool: pool,
        method: method
      )
      if let shared = built.sharedTiles { activations.append(shared) }
      steps.append(built.step)
    }
  }

  /// A residual that nothing reads afterwards is overwritten in place: each result depends on the
  /// residual at its own place only, and memory is touched once instead of twice.
  private mutating func targetOfConvolution(
    _ convolution: Convolution,
    _ node: Node,
    _ index: Graph.NodeIndex
  ) -> Int {
    if convolution.hasResidual, let residual = node.inputs.last, lastReader[residual] == index,
      let value = activationOfNode[residual]
    {
      activationOfNode[index] = value
      return value
    }
    return append(Activation(shapes[index]), for: index)
  }

  private mutating func writeOutput(_ output: Graph.Output, _ outputIndex: Int) {
    let shape = shapes[output.node]
    let runs = min(shape.pixelCount, workerCount * TaskSplit.tasksPerWorker)
    let step = SeparateStep(
      source: activation(output.node),
      shape: shape,
      outputIndex: outputIndex,
      runsPerImage: runs
    )
    append(output.name, "separate", shape, shape, .separate(step))
  }

  private mutating func append(_ activation: Activation, for node: Graph.NodeIndex) -> Int {
    activations.append(activation)
    activationOfNode[node] = activations.count - 1
    return activations.count - 1
  }

  private mutating func append(
    _ name: String,
    _ kernel: String,
    _ source: ImageShape,
    _ target: ImageShape,
    _ work: StepWork
  ) {
    steps.append(
      PlanStep(
        name: name,
        kernel: kernel,
        sourceShape: source,
        targetShape: target,
        directFlopCount: 0,
        flopCount: 0,
        weightByteCount: 0,
        work: work
      )
    )
  }

  private func activation(_ node: Graph.NodeIndex) -> Int {
    guard let index = activationOfNode[node] else {
      preconditionFailure("nodes are lowered in order")
    }
    return index
  }

  /// Each value lives from the first step that touches it to the last.
  private func items() -> [ArenaLayout.Item] {
    var lifetimes = [ClosedRange<Int>?](repeating: nil, count: activations.count)
    for (index, step) in steps.enumerated() {
      for value in step.work.touchedActivations {
        lifetimes[value] = (lifetimes[value]?.lowerBound ?? index)...index
      }
    }
    return zip(activations, lifetimes).map { activation, lifetime in
      ArenaLayout.Item(floatCount: activation.floatCount, lifetime: lifetime ?? 0...0)
    }
  }
}
