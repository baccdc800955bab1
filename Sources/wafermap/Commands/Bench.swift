import ArgumentParser
import CCoreTransport
import Domain
import Foundation
import Imaging
import LoadGeneration
import WafermapAPI

/// Puts load on a running server and reports what it does.
struct Bench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a running server: throughput, latencies and where the time goes.",
    discussion: """
      Closed loop (--concurrency): each caller sends its next request when it has its answer. Open \
      loop (--rate): requests fall due at random, whatever the server does, and latencies count \
      from when they were due. docs/bench.md says how to read the figures.
      """
  )

  @Argument(
    help: "Wafer maps to send in turn; without any, synthetic ones, each unlike the others."
  )
  var files: [String] = []

  @OptionGroup(title: "Server") var connection: ServerArguments

  @Option(help: "Closed loop: callers, a level for each number of a list as in 1,2,4,8,16.")
  var concurrency: NumberList?

  @Option(help: "Open loop: requests a second, a level for each number of a list.")
  var rate: NumberList?

  @Option(help: "Spacing of an open loop's requests: poisson or constant.")
  var arrivals: ArrivalProcess.Spacing = .poisson

  @Option(help: "Longest measurement of a level, in seconds.")
  var duration = 30.0

  @Option(help: "Seconds of load before a level's measurement.")
  var warmUp = 2.0

  @Option(help: "Length of a window, in seconds. A level ends when three windows agree.")
  var window = 2.0

  @Flag(help: "Measure each level for all of --duration, stable or not, and count all of it.")
  var wholeDuration = false

  @Option(help: "Different synthetic maps, after which they come again, for hits in the cache.")
  var distinct: Int?

  @Flag(help: "Have every map predicted anew, whatever the server's cache holds.")
  var bypassCache = false

  @Flag(help: "Send the requests over one PredictStream a connection.")
  var stream = false

  @Option(help: "Connections, used in turn; a server takes 100 calls at a time on each.")
  var connections = 1

  @Option(help: "Seconds that a request may take.")
  var timeout = 10.0

  @Option(help: "Model version that is to answer; by default the server's active one.")
  var modelVersion: String?

  @Option(help: "Where the dies of pictures are: ROWSxCOLUMNS over the whole picture.")
  var dies: DieCounts?

  @Option(
    help: ArgumentHelp(
      "Seed of the synthetic maps and of the arrivals; by default one drawn anew.",
      discussion: "A seed that a server has seen meets its cache."
    )
  )
  var seed: UInt64?

  @Option(help: "File to write the figures to as CSV; - is stdout, instead of the table.")
  var csv: String?

  @Option(help: "File to write figures and conditions to as JSON; - is stdout, as for --csv.")
  var json: String?

  @Option(help: "A threshold that every level must reach, as in 'p99<50ms'. Repeatable.")
  var require: [String] = []

  /// Largest seed that is drawn: one that can be typed again.
  private static let drawnSeedMax: UInt64 = 999_999_999
  /// Seconds that --duration, --warm-up and --window take.
  private static let secondsRange = 0.05...86_400
  /// Files that can be sent in turn: all of them are kept in memory.
  private static let fileCountMax = 10_000

  func validate() throws {
    if concurrency != nil, rate != nil {
      throw ValidationError("give one of --concurrency and --rate")
    }
    if let wrong = concurrency?.values.first(where: {
      $0.rounded() != $0 || $0 > Double(Load.concurrencyMax)
    }) {
      throw ValidationError(
        "--concurrency takes whole numbers of 1 to \(Load.concurrencyMax), not \(wrong)"
      )
    }
    if let wrong = rate?.values.first(where: { !ArrivalProcess.rateRange.contains($0) }) {
      throw ValidationError("--rate takes 0.01 to 100000 a second, not \(wrong)")
    }
    for (name, seconds) in [("duration", duration), ("window", window)]
    where !Self.secondsRange.contains(seconds) {
      throw ValidationError("--\(name) must be 0.05 to 86400 seconds")
    }
    guard (0...Self.secondsRange.upperBound).contains(warmUp) else {
      throw ValidationError("--warm-up must be 0 to 86400 seconds")
    }
    guard (1...LoadTarget.connectionCountMax).contains(connections) else {
      throw ValidationError("--connections must be 1...\(LoadTarget.connectionCountMax)")
    }
    if let distinct, distinct < 1 || !files.isEmpty {
      throw ValidationError("--distinct takes 1 or more, and no files beside it")
    }
    guard files.count <= Self.fileCountMax else {
      throw ValidationError("at most \(Self.fileCountMax) files can be sent in turn")
    }
    if csv == "-", json == "-" { throw ValidationError("give - to one of --csv and --json") }
    try TimeoutArgument.check(timeout)
    _ = try thresholds()
  }

  func run() async throws {
    let connection = try connection.connection()
    let seed = seed ?? .random(in: 0...Self.drawnSeedMax)
    let startedAt = Date.now.formatted(.iso8601)
    let target = LoadTarget(
      address: connection.address,
      security: connection.security,
      metadata: connection.metadata,
      connectionCount: connections,
      timeout: .seconds(timeout),
      usesStreams: stream
    )
    let run = LoadRun(
      source: try source(seed),
      plan: plan,
      spacing: arrivals,
      seed: seed,
      timeout: .seconds(timeout)
    )
    let reports = try await BenchRun(
      connection: connection,
      target: target,
      run: run,
      loads: loads
    ).measure()
    let conditions = conditions(connection.address.description, startedAt, seed)
    let report = BenchReport(conditions: conditions, levels: reports.map(BenchLevel.init))
    try BenchOutput(csv: csv, json: json).write(report)
    try check(reports)
  }

  private var loads: [Load] {
    if let rate { return rate.values.map { .open(rate: $0) } }
    return (concurrency?.values ?? [1]).map { .closed(concurrency: Int($0)) }
  }

  private var plan: MeasurementPlan {
    var plan = MeasurementPlan()
    plan.warmUp = .seconds(warmUp)
    plan.window = .seconds(window)
    plan.longest = .seconds(duration)
    plan.measuresAll = wholeDuration
    return plan
  }

  private func source(_ seed: UInt64) throws -> RequestSource {
    var options = Wafermap_V1_PredictOptions()
    options.bypassCache = bypassCache
    guard !files.isEmpty else {
      return RequestSource(
        synthetic: SyntheticWafers(seed: seed),
        distinctCount: distinct.map(UInt64.init),
        modelVersion: modelVersion,
        options: options
      )
    }
    let query = PredictionQuery(
      layout: dies.map { .init(rows: $0.rows, columns: $0.columns) },
      notch: .bottom,
      modelVersion: modelVersion,
      options: options
    )
    let requests = try files.map { file in
      do {
        return try query.prepare(file).request
      } catch {
        throw CommandFailure(message: "\(file): \(error)")
      }
    }
    return RequestSource(maps: requests, modelVersion: modelVersion, options: options)
  }

  private func thresholds() throws -> [Threshold] {
    try require.map { text in
      do throws(LoadError) {
        return try Threshold(text)
      } catch {
        throw ValidationError("--require: \(error.message)")
      }
    }
  }

  private func conditions(
    _ address: String,
    _ startedAt: String,
    _ seed: UInt64
  ) -> BenchConditions {
    let maps = distinct.map { "\($0) synthetic maps" } ?? "synthetic maps, all different"
    return BenchConditions(
      address: address,
      wafermap: ProductVersion.current,
      startedAt: startedAt,
      processors: ProcessInfo.processInfo.activeProcessorCount,
      input: files.isEmpty ? maps : "\(files.count) files",
      bypassesCache: bypassCache,
      streams: stream,
      connections: connections,
      arrivals: rate == nil ? "closed" : arrivals.rawValue,
      seed: seed,
      warmUpS: warmUp,
      windowS: window,
      durationS: duration,
      wholeDuration: wholeDuration,
      timeoutS: timeout
    )
  }

  /// - Throws: `CommandFailure` when a level misses a threshold.
  private func check(_ reports: [LevelReport]) throws {
    let thresholds = try thresholds()
    let misses = reports.flatMap { report in
      thresholds.filter { !$0.isMet(by: report) }.map {
        "\(report.load) misses \($0.description): \($0.figure(in: report))"
      }
    }
    guard misses.isEmpty else { throw CommandFailure(message: misses.joined(separator: "; ")) }
    guard reports.count == loads.count else {
      throw CommandFailure(
        message:
          "the server broke a stream: \(loads.count - reports.count) levels were not measured"
      )
    }
  }
}

extension ArrivalProcess.Spacing: ExpressibleByArgument {}
