import Foundation
import LoadGeneration

/// The figures of a run of `wafermap bench`, as a table, as CSV and as JSON.
struct BenchReport: Encodable {
  let conditions: BenchConditions
  let levels: [BenchLevel]

  /// Share of the machine's processors from which on the generator may be what is measured.
  private static let generatorShareMax = 0.5
  /// Lateness, as a share of the median latency, from which on figures are the generator's.
  private static let latenessShareMax = 0.1

  /// One JSON object.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// A line of names and a line for each level; times in milliseconds.
  var csv: String {
    let summaries: [(name: String, path: KeyPath<BenchLevel, LatencySummary>)] = [
      ("latency", \.latency), ("failed", \.failed), ("queue", \.queue), ("compute", \.compute),
      ("overhead", \.overhead), ("server", \.server), ("network", \.network),
      ("lateness", \.lateness),
    ]
    let statistics: [(name: String, path: KeyPath<LatencySummary, Double>)] = [
      ("mean", \.meanMs), ("p50", \.p50Ms), ("p90", \.p90Ms), ("p95", \.p95Ms), ("p99", \.p99Ms),
      ("p999", \.p999Ms), ("max", \.maxMs),
    ]
    let header =
      ["concurrency", "rate_per_s", "throughput_per_s", "measured_s", "windows", "stable"]
      + ["succeeded", "failed", "error_share", "cached_share", "generator_processors"]
      + summaries.flatMap { part in statistics.map { "\(part.name)_\($0.name)_ms" } }
    let rows = levels.map { level in
      let counts: [String] = [
        level.concurrency.map(String.init) ?? "", level.ratePerS.map { "\($0)" } ?? "",
        Table.decimal(level.throughputPerS, places: 3), Table.decimal(level.measuredS, places: 3),
        "\(level.windows)", "\(level.stable)", "\(level.latency.count)",
        "\(level.errors.values.reduce(0, +))", Table.decimal(level.errorShare, places: 6),
        Table.decimal(level.cachedShare, places: 6),
        Table.decimal(level.generatorProcessors, places: 3),
      ]
      return counts
        + summaries.flatMap { part in
          let summary = level[keyPath: part.path]
          return statistics.map {
            // A part that no answer had is empty, not 0.
            summary.count == 0 ? "" : Table.decimal(summary[keyPath: $0.path], places: 3)
          }
        }
    }
    return ([header] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
  }

  /// The table and what must be known beside it.
  var text: String {
    var table = Table(
      ["load", "ok/s", "p50 ms", "p90", "p95", "p99", "p99.9", "max"]
        + ["queue p50", "compute p50", "network p50", "errors", "cached", "stable"],
      leftColumns: 1
    )
    for level in levels {
      let latency = level.latency
      table.add([
        level.name, Table.decimal(level.throughputPerS, places: 1), Self.text(latency, \.p50Ms),
        Self.text(latency, \.p90Ms), Self.text(latency, \.p95Ms), Self.text(latency, \.p99Ms),
        Self.text(latency, \.p999Ms), Self.text(latency, \.maxMs),
        Self.text(level.queue, \.p50Ms), Self.text(level.compute, \.p50Ms),
        Self.text(level.network, \.p50Ms), Self.percent(level.errorShare),
        Self.percent(level.cachedShare), level.stable ? "yes" : "no",
      ])
    }
    let what = "\(conditions.input), seed \(conditions.seed), on \(conditions.address)"
    return ([table.text, what] + levels.flatMap(notes)).joined(separator: "\n")
  }

  private func notes(_ level: BenchLevel) -> [String] {
    var notes: [String] = []
    let failures = level.errors.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    if !failures.isEmpty {
      let counts = failures.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
      notes.append("\(level.name): \(counts)")
    }
    let share = level.generatorProcessors / Double(max(conditions.processors, 1))
    notes.append(
      "\(level.name): the generator kept \(Table.decimal(level.generatorProcessors, places: 2)) of"
        + " \(conditions.processors) processors busy"
        + (share >= Self.generatorShareMax ? ", which may be what limits the figures" : "")
    )
    if level.ratePerS != nil {
      let isLate = level.lateness.p99Ms > Self.latenessShareMax * level.latency.p50Ms
      notes.append(
        "\(level.name): 99 % of the requests were sent within"
          + " \(Table.decimal(level.lateness.p99Ms, places: 2)) ms of when they were due"
          + (isLate ? ", which their latencies include" : "")
      )
    }
    if !level.stable {
      notes.append("\(level.name): not stable; give it a longer --duration or --window")
    }
    return notes
  }

  private static func text(
    _ summary: LatencySummary,
    _ statistic: KeyPath<LatencySummary, Double>
  ) -> String {
    summary.count == 0 ? "-" : Table.decimal(summary[keyPath: statistic], places: 2)
  }

  private static func percent(_ share: Double) -> String {
    Table.decimal(share * 100, places: 1) + "%"
  }
}
