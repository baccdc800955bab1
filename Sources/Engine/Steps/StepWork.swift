/// What a step of a plan does, as tasks that workers share. Phases of one step follow each other:
/// the tasks of a phase start when the phase before is done.
enum StepWork: Sendable {
  case interleave(InterleaveStep)
  case product(ProductStep)
  case gather(GatherStep)
  case tiles(TileStep)
  case pool(PoolStep)
  case average(AverageStep)
  case separate(SeparateStep)

  /// Tasks of each phase.
  var taskCounts: [Int] {
    switch self {
    case .interleave(let step): [step.taskCount]
    case .product(let step): [step.split.taskCount]
    case .gather(let step): [step.split.taskCount]
    case .tiles(let step): step.taskCounts
    case .pool(let step): [step.taskCount]
    case .average(let step): [step.taskCount]
    case .separate(let step): [step.taskCount]
    }
  }

  /// Floats of scratch a worker needs.
  var scratchFloatCount: Int {
    switch self {
    case .gather(let step): step.scratchFloatCount
    case .tiles(let step): step.scratchFloatCount
    case .interleave, .product, .pool, .average, .separate: 0
    }
  }

  func run(phase: Int, task: Int, worker: Int, in context: StepContext) {
    switch self {
    case .interleave(let step): step.run(task, context)
    case .product(let step): step.run(task, context)
    case .gather(let step): step.run(task, worker, context)
    case .tiles(let step): step.run(phase, task, worker, context)
    case .pool(let step): step.run(task, context)
    case .average(let step): step.run(task, context)
    case .separate(let step): step.run(task, context)
    }
  }
}
