import Kernels

/// A network planned for one input shape, one instruction set and a number of workers: the steps,
/// their kernels and packed weights, and where every value lies. Immutable, and shared by sessions.
public struct Plan: Sendable {
  /// Shape of the input.
  public let inputShape: ImageShape
  /// Results, in the order sessions take buffers for them.
  public let outputs: [Output]
  /// Steps in the order they run.
  public let steps: [PlanStep]
  /// Workers the steps are cut for; a run with fewer gives the same result.
  public let workerCount: Int
  let kernels: KernelTable
  let pages: MemoryPages
  let activations: [Activation]
  let arenaFloatCount: Int
  let scratchFloatCount: Int
  let zeroFloatCount: Int

  /// A result of the network.
  public struct Output: Sendable {
    /// Name by which callers ask for it.
    public let name: String
    /// Shape, stored as planes: N x C x H x W.
    public let shape: ImageShape
  }

  /// Bytes of the arena for values between steps.
  public var arenaByteCount: Int { arenaFloatCount * MemoryLayout<Float>.stride }
  /// Bytes of scratch for each worker.
  public var scratchByteCount: Int { scratchFloatCount * MemoryLayout<Float>.stride }
  /// Operations of the direct computation of the whole network.
  public var directFlopCount: Int { steps.reduce(0) { $0 + $1.directFlopCount } }
  /// The instruction set whose kernels run.
  public var instructionSet: String { kernels.name }
}
