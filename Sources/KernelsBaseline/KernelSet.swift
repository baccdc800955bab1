public import KernelTable

#if KERNELS_AVX512
  private let instructionSetName = "avx512"
#elseif KERNELS_AVX2
  private let instructionSetName = "avx2"
#else
  private let instructionSetName = "baseline"
#endif

/// The kernels of this module's instruction set. Call them only where the processor runs it.
public let kernels = KernelTable(
  name: instructionSetName,
  panelWidth: Arithmetic.panelWidth,
  tileRowCount: tileRowCountMax,
  multiply: multiply,
  transformTiles: transformTiles,
  multiplyTiles: multiplyTiles,
  transformWeights: transformWeights,
  poolMaximum: poolMaximum
)
