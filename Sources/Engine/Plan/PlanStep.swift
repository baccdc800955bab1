/// One step of a plan, with what a reader of plans and profiles wants to know of it.
public struct PlanStep: Sendable {
  /// The module it computes; several steps may compute one.
  public let name: String
  /// The kernel: `winograd4`, `product`, ...
  public let kernel: String
  /// What it computes from, and what it computes.
  public let sourceShape: ImageShape
  /// Shape of its result.
  public let targetShape: ImageShape
  /// Floating-point operations of the direct computation, whatever the kernel saves.
  public let directFlopCount: Int
  /// Operations the kernel's matrix products do.
  public let flopCount: Int
  /// Bytes of packed weights it reads.
  public let weightByteCount: Int
  let work: StepWork
}
