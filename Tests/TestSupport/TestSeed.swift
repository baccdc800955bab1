internal import Foundation

/// The seed of a randomised test.
public enum TestSeed {
  /// The variable that replays a seed.
  public static let variable = "WAFERMAP_TEST_SEED"

  /// The seed in `WAFERMAP_TEST_SEED`, otherwise a new one; printed, so that a failure can be
  /// replayed.
  public static func announced(for test: String) -> UInt64 {
    let given = ProcessInfo.processInfo.environment[variable].flatMap { UInt64($0) }
    let seed = given ?? UInt64.random(in: 0...UInt64.max)
    print("\(test): \(variable)=\(seed)")
    return seed
  }
}
