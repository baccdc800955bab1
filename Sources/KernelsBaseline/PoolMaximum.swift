import KernelTable

/// Maximum over 3x3 windows with stride 2 and padding 1; pixels outside the image do not count.
func poolMaximum(_ pooling: MaxPooling) {
  let targetWidth = (pooling.sourceWidth + 1) / 2
  for row in pooling.targetRows {
    let rows = max(0, 2 * row - 1)..<min(pooling.sourceHeight, 2 * row + 2)
    for column in 0..<targetWidth {
      let columns = max(0, 2 * column - 1)..<min(pooling.sourceWidth, 2 * column + 2)
      let target = pooling.target + (row &* targetWidth &+ column) &* pooling.targetPixelStride
      for channel in stride(from: 0, to: pooling.channelCount, by: Arithmetic.vectorWidth) {
        var best = Vector(repeating: -.infinity)
        for y in rows {
          for x in columns {
            let pixel = y &* pooling.sourceWidth &+ x
            let value = Vector(at: pooling.source + pixel &* pooling.sourcePixelStride + channel)
            best.replace(with: value, where: .!(value .<= best))
          }
        }
        best.store(to: target + channel)
      }
    }
  }
}
