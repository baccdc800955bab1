import Foundation
import Monitoring
import Testing

@Suite("What is said of the process") struct ProcessMetricsTests {
  private let values: [String: Double]

  init() {
    let registry = PrometheusRegistry()
    registry.addProcessMetrics()
    values = Self.values(registry)
  }

  private static func values(_ registry: PrometheusRegistry) -> [String: Double] {
    let lines = registry.text().split(separator: "\n").filter { !$0.hasPrefix("#") }
    let pairs = lines.map { $0.split(separator: " ") }.map {
      (String($0[0]), Double($0[1]) ?? .nan)
    }
    return Dictionary(pairs) { first, _ in first }
  }

  @Test func `every metric that client libraries have is there`() {
    #expect(
      Set(values.keys) == [
        "process_cpu_seconds_total", "process_start_time_seconds", "process_virtual_memory_bytes",
        "process_resident_memory_bytes", "process_open_fds", "process_max_fds",
      ]
    )
  }

  @Test func `the values are this process's`() throws {
    let now = Date.now.timeIntervalSince1970
    let start = try #require(values["process_start_time_seconds"])
    #expect(start < now && start > now - 24 * 3600)
    let resident = try #require(values["process_resident_memory_bytes"])
    let virtual = try #require(values["process_virtual_memory_bytes"])
    #expect(resident > 1_048_576 && virtual > resident)
    let open = try #require(values["process_open_fds"])
    let openMax = try #require(values["process_max_fds"])
    #expect(open >= 3 && open < openMax)
  }

  @Test func `they are read anew for each text`() throws {
    let registry = PrometheusRegistry()
    registry.addProcessMetrics()
    let before = Self.values(registry)
    let files = try (0..<200).map { _ in
      try FileHandle(forReadingFrom: URL(filePath: "/dev/zero"))
    }
    let deadline = ContinuousClock.now + .seconds(20)
    var after = Self.values(registry)
    // The clock of processor time ticks a hundred times a second.
    while after[Self.time] == before[Self.time], ContinuousClock.now < deadline {
      after = Self.values(registry)
    }
    let processorTime = try (#require(before[Self.time]), #require(after[Self.time]))
    #expect(processorTime.0 < processorTime.1)
    let open = try (#require(before["process_open_fds"]), #require(after["process_open_fds"]))
    #expect(open.0 + 100 <= open.1)
    for file in files { try file.close() }
  }

  private static let time = "process_cpu_seconds_total"
}
