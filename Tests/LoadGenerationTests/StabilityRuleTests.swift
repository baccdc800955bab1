import LoadGeneration
import Testing

@Suite struct StabilityRuleTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let windows: [(throughput: Double, p95Ms: Double)]
    let isStable: Bool
    var testDescription: String { name }
  }

  @Test(arguments: [
    Case(name: "nothing measured", windows: [], isStable: false),
    Case(name: "two windows are too few", windows: [(100, 5), (100, 5)], isStable: false),
    Case(name: "three that agree", windows: [(100, 5), (104, 5.2), (97, 4.9)], isStable: true),
    Case(name: "exactly 10 % off", windows: [(90, 5), (100, 5), (110, 5)], isStable: true),
    Case(name: "throughput drifts", windows: [(80, 5), (100, 5), (120, 5)], isStable: false),
    Case(name: "latency drifts", windows: [(100, 4), (100, 5), (100, 6)], isStable: false),
    Case(
      name: "an old window is forgotten",
      windows: [(10, 50), (100, 5), (101, 5), (99, 5)],
      isStable: true
    ),
    Case(
      name: "the last window is off",
      windows: [(100, 5), (100, 5), (100, 5), (50, 5)],
      isStable: false
    ),
    Case(name: "no answers at all", windows: [(0, 0), (0, 0), (0, 0)], isStable: false),
  ])
  func `windows agree within 10 % of their mean`(example: Case) {
    var rule = StabilityRule()
    for window in example.windows {
      rule.add(.init(throughput: window.throughput, p95Ms: window.p95Ms))
    }
    #expect(rule.isStable == example.isStable)
  }
}
