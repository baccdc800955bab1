import ArgumentParser
import TestSupport

/// Names the conformance checks, one a line.
struct Checks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "List the checks of `call`.")

  func run() async throws {
    for check in ConformanceCheck.allCases { print(check.rawValue) }
  }
}
