/// The largest difference, relative to the largest expected value.
func relativeError(_ actual: [Float], _ expected: [Float]) -> Float {
  precondition(actual.count == expected.count, "only results of one shape compare")
  var difference: Float = 0
  var scale: Float = .leastNormalMagnitude
  for (left, right) in zip(actual, expected) {
    guard left.isFinite else { return .infinity }
    difference = max(difference, abs(left - right))
    scale = max(scale, abs(right))
  }
  return difference / scale
}
