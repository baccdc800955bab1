import ArgumentParser

/// Numbers written 1,2,4.
struct NumberList: ExpressibleByArgument {
  /// Most numbers in a list.
  private static let countMax = 64

  let values: [Double]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let values = parts.compactMap { Double($0) }
    guard values.count == parts.count, values.count <= Self.countMax,
      values.allSatisfy({ $0.isFinite && $0 > 0 })
    else { return nil }
    self.values = values
  }
}
