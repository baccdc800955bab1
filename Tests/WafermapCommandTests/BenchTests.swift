import FixtureSupport
import Foundation
import Testing
import WafermapAPI

/// Serialized: how fast a server is, matters here to nobody else.
@Suite(.serialized, .timeLimit(.minutes(10))) struct BenchTests {
  private static let short = [
    "--duration", "1", "--window", "0.2", "--warm-up", "0.1", "--whole-duration", "--timeout", "60",
  ]

  private func service(busyCount: Int = 0) -> StubInference {
    var answer = Wafermap_V1_Prediction()
    answer.modelVersion = "v1"
    answer.timings.queueMs = 0.25
    answer.timings.preprocessMs = 0.125
    answer.timings.forwardMs = 1
    answer.timings.postprocessMs = 0.125
    answer.timings.totalMs = 2
    return StubInference(anyAnswer: answer, busyCount: busyCount)
  }

  private func json(_ run: ProgramRun) throws -> (
    conditions: [String: Any], levels: [[String: Any]]
  ) {
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    return (
      try #require(object?["conditions"] as? [String: Any]),
      try #require(object?["levels"] as? [[String: Any]])
    )
  }

  @Test(arguments: [[], ["--stream"], ["--connections", "2"], ["--stream", "--connections", "2"]])
  func `a closed loop measures every level`(options: [String]) async throws {
    let service = service()
    let run = try await StubServer.with(service) { address in
      try await ProgramRun(
        ["bench", "--server", address, "--concurrency", "1,4", "--json", "-"] + Self.short + options
      )
    }
    #expect(run.exitCode == 0)
    #expect(run.errors == "")
    let (conditions, levels) = try json(run)
    #expect(conditions["input"] as? String == "synthetic maps, all different")
    #expect(levels.map { $0["concurrency"] as? Int } == [1, 4])
    for level in levels {
      #expect(level["throughput_per_s"] as? Double ?? 0 > 0)
      #expect(level["errors"] as? [String: Int] == [:])
      #expect(level["model_versions"] as? [String] == ["v1"])
      let queue = try #require(level["queue"] as? [String: Any])
      #expect(queue["p50_ms"] as? Double == 0.25)
      let compute = try #require(level["compute"] as? [String: Any])
      #expect(compute["p50_ms"] as? Double == 1.25)
      let overhead = try #require(level["overhead"] as? [String: Any])
      #expect(overhead["p50_ms"] as? Double == 1)
      #expect(level["generator_processors"] as? Double ?? 0 > 0)
    }
    let ids = service.received.requests.map(\.waferID)
    #expect(Set(ids).count == ids.count, "no map is sent twice, probe and levels included")
  }

  @Test func `an open loop keeps to its rate`() async throws {
    let service = service()
    let run = try await StubServer.with(service) { address in
      try await ProgramRun([
        "bench", "--server", address, "--rate", "100", "--arrivals", "constant", "--distinct", "5",
        "--duration", "1", "--window", "0.5", "--warm-up", "0.1", "--whole-duration", "--timeout",
        "60", "--json", "-",
      ])
    }
    #expect(run.exitCode == 0, "\(run.errors)")
    let level = try #require(try json(run).levels.first)
    #expect(level["rate_per_s"] as? Double == 100)
    #expect(level["windows"] as? Int == 2)
    // Due in a second and the warm-up; a busy machine ends windows late, and never early.
    let count = service.received.requests.count
    #expect((108...400).contains(count), "\(count)")
    #expect(level["errors"] as? [String: Int] == [:])
    #expect(Set(service.received.requests.map(\.waferID)).count == 5)
    #expect(level["cached_share"] as? Double ?? 0 > 0.8)
  }

  @Test func `failures are counted by code`() async throws {
    let run = try await StubServer.with(service(busyCount: 1)) { address in
      try await ProgramRun(["bench", "--server", address] + Self.short)
    }
    #expect(run.exitCode == 1)
    #expect(run.errors.contains("The queue is full (RESOURCE_EXHAUSTED)"), "\(run.errors)")
    // Only the first request for a map fails; the first run and the probe take one of the two maps.
    let service = service(busyCount: 1)
    let map = Fixture.path("wafers/center.npy")
    let second = try await StubServer.with(service) { address in
      _ = try await ProgramRun(["bench", map, "--server", address] + Self.short)
      return try await ProgramRun(
        ["bench", map, Fixture.path("wafers/none.npy"), "--server", address, "--json", "-"]
          + ["--duration", "1", "--window", "1", "--warm-up", "0"]
      )
    }
    #expect(second.exitCode == 0, "\(second.errors)")
    let level = try #require(try json(second).levels.first)
    #expect(level["errors"] as? [String: Int] == ["RESOURCE_EXHAUSTED": 1])
  }

  @Test func `a missed threshold is exit code 1 after the table`() async throws {
    try await StubServer.with(service()) { address in
      let arguments = ["bench", "--server", address] + Self.short
      let met = try await ProgramRun(
        arguments + ["--require", "p99<5s", "--require", "errors<=0%"]
      )
      #expect(met.exitCode == 0, "\(met.errors)")
      let missed = try await ProgramRun(
        arguments + ["--require", "queue.p50<0.1ms", "--require", "throughput>1"]
      )
      #expect(missed.exitCode == 1)
      #expect(missed.output.contains("concurrency 1"))
      #expect(missed.output.contains("processors busy"))
      #expect(
        missed.errors == "wafermap: concurrency 1 misses queue.p50<0.1ms: 0.25 ms\n"
      )
    }
  }

  @Test func `CSV has a line for each level`() async throws {
    let run = try await StubServer.with(service()) { address in
      try await ProgramRun(
        ["bench", "--server", address, "--concurrency", "1,2", "--csv", "-"] + Self.short
      )
    }
    let rows = run.output.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    try #require(rows.count == 3)
    #expect(Set(rows.map(\.count)).count == 1, "every line has all columns")
    let column = try #require(rows[0].firstIndex(of: "compute_p50_ms"))
    #expect(rows.dropFirst().map { $0[column] } == ["1.250", "1.250"])
    #expect(rows.dropFirst().map { $0[0] } == ["1", "2"])
  }

  @Test func `a server that is not there is one line`() async throws {
    for options in [[], ["--stream"]] {
      let run = try await ProgramRun(["bench", "--server", "unix:/nowhere.sock"] + options)
      #expect(run.exitCode == 1)
      #expect(run.errorLines.count == 1, "\(run.errors)")
      #expect(run.errors.contains("is not available"), "\(run.errors)")
    }
  }

  @Test(arguments: [
    (["--concurrency", "1", "--rate", "2"], "give one of --concurrency and --rate"),
    (["--concurrency", "1.5"], "--concurrency takes whole numbers"),
    (["--concurrency", "1,,2"], "'1,,2' is invalid"), (["--rate", "0"], "'0' is invalid"),
    (["--rate", "1e9"], "--rate takes 0.01 to 100000"),
    (["--duration", "0"], "--duration must be"),
    (["--require", "p98<1ms"], "'p98' is no figure"),
    (["--connections", "0"], "--connections must be"),
    (["x.npy", "--distinct", "2"], "--distinct takes 1 or more"),
    (["--csv", "-", "--json", "-"], "give - to one of"),
  ])
  func `wrong usage of bench is exit code 2`(options: [String], reason: String) async throws {
    let run = try await ProgramRun(["bench"] + options)
    #expect(run.exitCode == 2)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.contains(reason), "\(run.errors)")
  }
}
