import CProcessor
public import KernelTable
import KernelsBaseline

#if canImport(KernelsAVX512)
  import KernelsAVX2
  import KernelsAVX512
#endif

extension KernelTable {
  /// The kernels this processor runs, fastest first. The last entry runs everywhere.
  public static let available: [KernelTable] = {
    var tables: [KernelTable] = []
    #if canImport(KernelsAVX512)
      if cprocessor_runs_avx512() { tables.append(KernelsAVX512.kernels) }
      if cprocessor_runs_avx2_fma() { tables.append(KernelsAVX2.kernels) }
    #endif
    tables.append(KernelsBaseline.kernels)
    return tables
  }()

  /// The fastest kernels this processor runs.
  public static var best: KernelTable { available[0] }
}
