import KernelTable

// These sources are compiled once for each instruction set; conditions name it only here, in
// KernelSet.swift and where Multiply.swift lists its register tiles.

#if KERNELS_AVX512
  typealias Arithmetic = FusedArithmetic<SIMD16<Float>>
  let tileRowCountMax = 12
#elseif KERNELS_AVX2
  typealias Arithmetic = FusedArithmetic<SIMD8<Float>>
  // The compiler loads the floats of all rows before it uses them: six rows would spill.
  let tileRowCountMax = 5
#elseif arch(arm64)
  typealias Arithmetic = FusedArithmetic<SIMD4<Float>>
  let tileRowCountMax = 12
#else
  typealias Arithmetic = SeparateArithmetic<SIMD4<Float>>
  let tileRowCountMax = 4
#endif

typealias Vector = Arithmetic.Vector
