/// Puts results that come in any order back into the order of what they are about.
struct OrderedResults<Value> {
  private var waiting: [Int: Value] = [:]
  /// How many have been given out.
  private(set) var givenCount = 0

  /// Whether result `index` has been taken.
  func has(_ index: Int) -> Bool { index < givenCount || waiting[index] != nil }

  /// Takes result `index` and gives out those whose turn it now is, in their order.
  ///
  /// - Precondition: Each index is taken once.
  mutating func take(_ value: Value, at index: Int) -> [(index: Int, value: Value)] {
    precondition(index >= givenCount && waiting[index] == nil, "each result is taken once")
    waiting[index] = value
    var ready: [(index: Int, value: Value)] = []
    while let next = waiting.removeValue(forKey: givenCount) {
      ready.append((givenCount, next))
      givenCount += 1
    }
    return ready
  }
}
