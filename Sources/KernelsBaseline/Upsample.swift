import KernelTable

// A 3-tap filter w over an input x enlarged twofold (nearest) reads each x twice:
//   y[2i]     = w0 x[i-1] + (w1 + w2) x[i]
//   y[2i + 1] = (w0 + w1) x[i] + w2 x[i+1]
// With s = (w0 + w1 + w2) x[i], and differences to the neighbours u = x[i-1] - x[i] and
// v = x[i+1] - x[i], these and the outputs beside them are
//   y[2i - 1] = s + (w0 + w1) u     y[2i]     = s + w0 u
//   y[2i + 1] = s + w2 v            y[2i + 2] = s + (w1 + w2) v
// `upsample1` computes y[2i] and y[2i+1] from three products, `upsample2` all four from five, on
// every second pixel. Both are exact identities with sums of weights, so they round no worse
// than the direct sum.

@inline(__always)
private func transform(_ x: InlineArray<3, Vector>) -> InlineArray<3, Vector> {
  [x[0] - x[1], x[1], x[2] - x[1]]
}

/// Transforms all channels of a patch, given by the addresses of its pixels; `target` points to
/// point 0.
func transformUpsample(
  _ patch: UnsafePointer<UnsafePointer<Float>>,
  _ depth: Int,
  _ target: UnsafeMutablePointer<Float>,
  _ pointStride: Int
) {
  for channel in stride(from: 0, to: depth, by: Arithmetic.vectorWidth) {
    let target = target + channel
    var rows = InlineArray<9, Vector>(repeating: .zero)
    for column in 0..<3 {
      let points = transform([
        Vector(at: patch[column] + channel), Vector(at: patch[3 + column] + channel),
        Vector(at: patch[6 + column] + channel),
      ])
      for row in 0..<3 { rows[unchecked: row * 3 + column] = points[unchecked: row] }
    }
    for row in 0..<3 {
      let points = transform([
        rows[unchecked: row * 3], rows[unchecked: row * 3 + 1], rows[unchecked: row * 3 + 2],
      ])
      for column in 0..<3 {
        points[unchecked: column].store(to: target + (row * 3 + column) &* pointStride)
      }
    }
  }
}

/// Combines one vector of columns of 9 products to 2x2 outputs and writes them.
func combineUpsample1(
  _ products: UnsafePointer<Float>,
  _ productStride: Int,
  _ output: TileOutput
) {
  var rows = InlineArray<6, Vector>(repeating: .zero)
  for column in 0..<3 {
    let source = products + column &* productStride
    let centre = Vector(at: source + 3 &* productStride)
    rows[unchecked: column] = centre + Vector(at: source)
    rows[unchecked: 3 + column] = centre + Vector(at: source + 6 &* productStride)
  }
  let result: InlineArray<4, Vector> = [
    rows[1] + rows[0], rows[1] + rows[2], rows[4] + rows[3], rows[4] + rows[5],
  ]
  output.write(result, side: 2)
}

/// Combines one vector of columns of 25 products to 4x4 outputs and writes them.
func combineUpsample2(
  _ products: UnsafePointer<Float>,
  _ productStride: Int,
  _ output: TileOutput
) {
  var rows = InlineArray<20, Vector>(repeating: .zero)
  for column in 0..<5 {
    let source = products + column &* productStride
    let centre = Vector(at: source + 10 &* productStride)
    rows[unchecked: column] = centre + Vector(at: source)
    rows[unchecked: 5 + column] = centre + Vector(at: source + 5 &* productStride)
    rows[unchecked: 10 + column] = centre + Vector(at: source + 15 &* productStride)
    rows[unchecked: 15 + column] = centre + Vector(at: source + 20 &* productStride)
  }
  var result = InlineArray<16, Vector>(repeating: .zero)
  for row in 0..<4 {
    let centre = rows[unchecked: row * 5 + 2]
    result[unchecked: row * 4] = centre + rows[unchecked: row * 5]
    result[unchecked: row * 4 + 1] = centre + rows[unchecked: row * 5 + 1]
    result[unchecked: row * 4 + 2] = centre + rows[unchecked: row * 5 + 3]
    result[unchecked: row * 4 + 3] = centre + rows[unchecked: row * 5 + 4]
  }
  output.write(result, side: 4)
}
