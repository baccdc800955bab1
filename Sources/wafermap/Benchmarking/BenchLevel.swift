import GRPCCore
import Interceptors
import LoadGeneration

/// One level of load in the JSON of `wafermap bench`. docs/bench.md says what each field means.
struct BenchLevel: Encodable {
  var concurrency: Int?
  var ratePerS: Double?
  let throughputPerS: Double
  let measuredS: Double
  let windows: Int
  let stable: Bool
  let latency: LatencySummary
  let failed: LatencySummary
  let queue: LatencySummary
  let compute: LatencySummary
  let overhead: LatencySummary
  let server: LatencySummary
  let network: LatencySummary
  let lateness: LatencySummary
  let errorShare: Double
  let errors: [String: Int]
  let cachedShare: Double
  let modelVersions: [String]
  let generatorProcessors: Double

  /// The code of requests that were due and not sent.
  private static let notSent = "NOT_SENT"

  /// The load, for people; not part of the JSON.
  let name: String

  private enum CodingKeys: CodingKey {
    case concurrency, ratePerS, throughputPerS, measuredS, windows, stable, latency, failed, queue
    case compute, overhead, server, network, lateness, errorShare, errors, cachedShare
    case modelVersions, generatorProcessors
  }

  init(_ report: LevelReport) {
    name = report.load.description
    switch report.load {
    case .closed(let concurrency): self.concurrency = concurrency
    case .open(let rate): ratePerS = rate
    }
    throughputPerS = report.throughput
    measuredS = report.measured / .seconds(1)
    windows = report.windowCount
    stable = report.isStable
    latency = report.latency
    failed = report.failed
    queue = report.queue
    compute = report.compute
    overhead = report.overhead
    server = report.server
    network = report.network
    lateness = report.lateness
    errorShare = report.errorShare
    cachedShare = report.cachedShare
    modelVersions = report.modelVersions
    generatorProcessors = report.generatorProcessors
    var errors: [String: Int] = [:]
    for (code, count) in report.failures {
      errors[Status.Code(code).canonicalName, default: 0] += count
    }
    if report.unsentCount > 0 { errors[Self.notSent] = report.unsentCount }
    self.errors = errors
  }

}
