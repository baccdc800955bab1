/// Sums over the pixels of one component.
struct PixelTally {
  var classIndex: UInt8 = 0
  var count = 0
  var minX = Int.max
  var maxX = 0
  var minY = Int.max
  var maxY = 0
  var sumX = 0
  var sumY = 0
  var sumConfidence = 0.0

  mutating func add(x: Int, y: Int, _ classIndex: UInt8, _ confidence: Float) {
    self.classIndex = classIndex
    count += 1
    (minX, maxX) = (min(minX, x), max(maxX, x))
    (minY, maxY) = (min(minY, y), max(maxY, y))
    sumX += x
    sumY += y
    sumConfidence += Double(confidence)
  }
}
