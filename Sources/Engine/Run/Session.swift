import Kernels

/// The memory to run one plan, and the running of it. One thread at a time.
public final class Session {
  /// The plan it runs.
  public let plan: Plan
  private let pool: WorkerPool
  private let arena: FloatBuffer
  private let scratch: FloatBuffer
  private let zeros: FloatBuffer
  private let scratchStride: Int

  /// Allocates for a plan. The pool may be shared by sessions that do not run at the same time.
  ///
  /// - Throws: ``EngineError`` when the system has no memory.
  public init(plan: Plan, pool: WorkerPool) throws(EngineError) {
    self.plan = plan
    self.pool = pool
    // Scratch of neighbouring workers shares no cache line, and no cache set at the same index.
    scratchStride = plan.scratchFloatCount + 1040
    arena = try FloatBuffer(count: plan.arenaFloatCount, pages: plan.pages)
    scratch = try FloatBuffer(count: scratchStride * pool.workerCount, pages: plan.pages)
    zeros = try FloatBuffer(count: plan.zeroFloatCount)
  }

  /// Runs the network.
  ///
  /// - Parameters:
  ///   - input: N x C x H x W floats of the plan's shape, borrowed.
  ///   - outputs: One buffer for each of the plan's outputs, of its element count.
  ///   - observe: Called after each step with its index, for profiles.
  public func run(
    input: UnsafePointer<Float>,
    outputs: [UnsafeMutablePointer<Float>],
    observe: (_ step: Int) -> Void = { _ in }
  ) {
    precondition(outputs.count == plan.outputs.count, "each output has one buffer")
    let context = StepContext(
      kernels: plan.kernels,
      arena: arena.base,
      activations: plan.activations,
      scratch: scratch.base,
      scratchStride: scratchStride,
      zeros: zeros.base,
      input: input,
      outputs: outputs
    )
    for (index, step) in plan.steps.enumerated() {
      for (phase, taskCount) in step.work.taskCounts.enumerated() {
        pool.run(taskCount: taskCount) { task, worker in
          step.work.run(phase: phase, task: task, worker: worker, in: context)
        }
      }
      observe(index)
    }
  }
}
