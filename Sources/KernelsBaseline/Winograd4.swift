import KernelTable

// F(4x4, 3x3) on the points 0, ±a, ±b, ∞ with a = 1/√2 and b = √2: a²b² = 1 keeps all constants
// near one, which halves the rounding error of the usual points 0, ±1, ±2, ∞.
//
// One dimension, patch x0...x5 to points t0...t5 (B^T x):
//   t0 = x0 - 5/2 x2 + x4         t5 = x1 - 5/2 x3 + x5
//   t1, t2 = (x4 - 2 x2) ± a (x3 - 2 x1)
//   t3, t4 = (x4 - ½ x2) ± b (x3 - ½ x1)
// and products m0...m5 to outputs (A^T m), with p = m1 ± m2 and q = m3 ± m4:
//   y0 = m0 + p⁺ + q⁺             y1 = a p⁻ + b q⁻
//   y2 = ½ p⁺ + 2 q⁺              y3 = a³ p⁻ + b³ q⁻ + m5

private let a: Float = 0.707_106_77
private let b: Float = 1.414_213_5
private let aCubed: Float = 0.353_553_4
private let bCubed: Float = 2.828_427

@inline(__always)
private func transform(_ x: InlineArray<6, Vector>) -> InlineArray<6, Vector> {
  let evenA = Arithmetic.multiplyAdd(x[4], -2, x[2])
  let oddA = Arithmetic.multiplyAdd(x[3], -2, x[1])
  let evenB = Arithmetic.multiplyAdd(x[4], -0.5, x[2])
  let oddB = Arithmetic.multiplyAdd(x[3], -0.5, x[1])
  return [
    Arithmetic.multiplyAdd(x[0] + x[4], -2.5, x[2]),
    Arithmetic.multiplyAdd(evenA, a, oddA),
    Arithmetic.multiplyAdd(evenA, -a, oddA),
    Arithmetic.multiplyAdd(evenB, b, oddB),
    Arithmetic.multiplyAdd(evenB, -b, oddB),
    Arithmetic.multiplyAdd(x[1] + x[5], -2.5, x[3]),
  ]
}

@inline(__always)
private func combine(_ m: InlineArray<6, Vector>) -> InlineArray<4, Vector> {
  let evenA = m[1] + m[2]
  let oddA = m[1] - m[2]
  let evenB = m[3] + m[4]
  let oddB = m[3] - m[4]
  return [
    m[0] + evenA + evenB,
    Arithmetic.multiplyAdd(Vector(repeating: b) * oddB, a, oddA),
    Arithmetic.multiplyAdd(Vector(repeating: 2) * evenB, 0.5, evenA),
    Arithmetic.multiplyAdd(Arithmetic.multiplyAdd(m[5], bCubed, oddB), aCubed, oddA),
  ]
}

/// Transforms all channels of a patch, given by the addresses of its pixels; `target` points to
/// point 0.
func transformWinograd4(
  _ patch: UnsafePointer<UnsafePointer<Float>>,
  _ depth: Int,
  _ target: UnsafeMutablePointer<Float>,
  _ pointStride: Int
) {
  for channel in stride(from: 0, to: depth, by: Arithmetic.vectorWidth) {
    let target = target + channel
    var rows = InlineArray<36, Vector>(repeating: .zero)
    for column in 0..<6 {
      let points = transform([
        Vector(at: patch[column] + channel), Vector(at: patch[6 + column] + channel),
        Vector(at: patch[12 + column] + channel), Vector(at: patch[18 + column] + channel),
        Vector(at: patch[24 + column] + channel), Vector(at: patch[30 + column] + channel),
      ])
      for row in 0..<6 { rows[unchecked: row * 6 + column] = points[unchecked: row] }
    }
    for row in 0..<6 {
      let points = transform([
        rows[unchecked: row * 6], rows[unchecked: row * 6 + 1], rows[unchecked: row * 6 + 2],
        rows[unchecked: row * 6 + 3], rows[unchecked: row * 6 + 4], rows[unchecked: row * 6 + 5],
      ])
      for column in 0..<6 {
        points[unchecked: column].store(to: target + (row * 6 + column) &* pointStride)
      }
    }
  }
}

/// Combines one vector of columns of 36 products to 4x4 outputs and writes them.
func combineWinograd4(
  _ products: UnsafePointer<Float>,
  _ productStride: Int,
  _ output: TileOutput
) {
  var rows = InlineArray<24, Vector>(repeating: .zero)
  for column in 0..<6 {
    let source = products + column &* productStride
    let outputs = combine([
      Vector(at: source), Vector(at: source + 6 &* productStride),
      Vector(at: source + 12 &* productStride),
      Vector(at: source + 18 &* productStride), Vector(at: source + 24 &* productStride),
      Vector(at: source + 30 &* productStride),
    ])
    for row in 0..<4 { rows[unchecked: row * 6 + column] = outputs[unchecked: row] }
  }
  var result = InlineArray<16, Vector>(repeating: .zero)
  for row in 0..<4 {
    let outputs = combine([
      rows[unchecked: row * 6], rows[unchecked: row * 6 + 1], rows[unchecked: row * 6 + 2],
      rows[unchecked: row * 6 + 3], rows[unchecked: row * 6 + 4], rows[unchecked: row * 6 + 5],
    ])
    for column in 0..<4 { result[unchecked: row * 4 + column] = outputs[unchecked: column] }
  }
  output.write(result, side: 4)
}
