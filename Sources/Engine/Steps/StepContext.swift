import Kernels

/// The memory of one run: where values lie, what comes in and where results go.
struct StepContext {
  let kernels: KernelTable
  let arena: UnsafeMutablePointer<Float>
  let activations: [Activation]
  /// Scratch of each worker, `scratchStride` floats apart.
  let scratch: UnsafeMutablePointer<Float>
  let scratchStride: Int
  /// At least as many zeros as a pixel has floats.
  let zeros: UnsafePointer<Float>
  let input: UnsafePointer<Float>
  let outputs: [UnsafeMutablePointer<Float>]

  func pointer(to activation: Int) -> UnsafeMutablePointer<Float> {
    arena + activations[activation].offset
  }

  func scratch(of worker: Int) -> UnsafeMutablePointer<Float> {
    scratch + worker * scratchStride
  }
}
