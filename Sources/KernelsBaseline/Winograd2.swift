import KernelTable

// F(2x2, 3x3) on the points 0, ±1, ∞. One dimension:
//   t0 = x0 - x2    t1 = x1 + x2    t2 = x2 - x1    t3 = x1 - x3
//   y0 = m0 + m1 + m2               y1 = m1 - m2 - m3

@inline(__always)
private func transform(_ x: InlineArray<4, Vector>) -> InlineArray<4, Vector> {
  [x[0] - x[2], x[1] + x[2], x[2] - x[1], x[1] - x[3]]
}

@inline(__always)
private func combine(_ m: InlineArray<4, Vector>) -> InlineArray<2, Vector> {
  [m[0] + m[1] + m[2], m[1] - m[2] - m[3]]
}

/// Transforms all channels of a patch, given by the addresses of its pixels; `target` points to
/// point 0.
func transformWinograd2(
  _ patch: UnsafePointer<UnsafePointer<Float>>,
  _ depth: Int,
  _ target: UnsafeMutablePointer<Float>,
  _ pointStride: Int
) {
  for channel in stride(from: 0, to: depth, by: Arithmetic.vectorWidth) {
    let target = target + channel
    var rows = InlineArray<16, Vector>(repeating: .zero)
    for column in 0..<4 {
      let points = transform([
        Vector(at: patch[column] + channel), Vector(at: patch[4 + column] + channel),
        Vector(at: patch[8 + column] + channel), Vector(at: patch[12 + column] + channel),
      ])
      for row in 0..<4 { rows[unchecked: row * 4 + column] = points[unchecked: row] }
    }
    for row in 0..<4 {
      let points = transform([
        rows[unchecked: row * 4], rows[unchecked: row * 4 + 1], rows[unchecked: row * 4 + 2],
        rows[unchecked: row * 4 + 3],
      ])
      for column in 0..<4 {
        points[unchecked: column].store(to: target + (row * 4 + column) &* pointStride)
      }
    }
  }
}

/// Combines one vector of columns of 16 products to 2x2 outputs and writes them.
func combineWinograd2(
  _ products: UnsafePointer<Float>,
  _ productStride: Int,
  _ output: TileOutput
) {
  var rows = InlineArray<8, Vector>(repeating: .zero)
  for column in 0..<4 {
    let source = products + column &* productStride
    let outputs = combine([
      Vector(at: source), Vector(at: source + 4 &* productStride),
      Vector(at: source + 8 &* productStride),
      Vector(at: source + 12 &* productStride),
    ])
    rows[unchecked: column] = outputs[unchecked: 0]
    rows[unchecked: 4 + column] = outputs[unchecked: 1]
  }
  let top = combine([rows[0], rows[1], rows[2], rows[3]])
  let bottom = combine([rows[4], rows[5], rows[6], rows[7]])
  let result: InlineArray<4, Vector> = [top[0], top[1], bottom[0], bottom[1]]
  output.write(result, side: 2)
}
