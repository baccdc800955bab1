import Testing

/// Repeatable pseudo-random floats in -1..<1 (SplitMix64).
struct TestValues {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> Float {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return Float(Int32(truncatingIfNeeded: (bits ^ (bits >> 31)) >> 32)) / 0x1p31
  }

  mutating func floats(_ count: Int) -> [Float] { (0..<count).map { _ in next() } }
}

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

/// Expects two results to agree to a relative error, and names the case that does not.
func expectClose(
  _ actual: [Float],
  _ expected: [Float],
  within bound: Float,
  _ label: @autoclosure () -> String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let error = relativeError(actual, expected)
  if error <= bound { return }
  Issue.record("\(label()): relative error \(error) > \(bound)", sourceLocation: sourceLocation)
}
