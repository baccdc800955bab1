/// The plain definition of the 3x3, stride 2, padding 1 maximum over one NHWC image.
public func referenceMaximum(
  _ source: [Float],
  height: Int,
  width: Int,
  channelCount: Int
) -> [Float] {
  var target: [Float] = []
  for row in stride(from: 0, to: height, by: 2) {
    for column in stride(from: 0, to: width, by: 2) {
      for channel in 0..<channelCount {
        var best = -Float.infinity
        for y in max(0, row - 1)...min(height - 1, row + 1) {
          for x in max(0, column - 1)...min(width - 1, column + 1) {
            best = max(best, source[(y * width + x) * channelCount + channel])
          }
        }
        target.append(best)
      }
    }
  }
  return target
}
