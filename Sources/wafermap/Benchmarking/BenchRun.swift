import CCoreTransport
import Foundation
import GRPCCore
import LoadGeneration

/// Measures level after level on one server.
struct BenchRun: Sendable {
  let connection: ServerConnection
  let target: LoadTarget
  let run: LoadRun
  let loads: [Load]

  /// The figures of the levels. Ends early when a stream broke, with those that came before.
  ///
  /// - Throws: `CommandFailure` when the server cannot be measured.
  func measure() async throws -> [LevelReport] {
    TransportLog.drop()
    return try await target.withCallers { callers in
      do {
        try await run.probe(callers)
      } catch let error as RPCError {
        throw CommandFailure(message: connection.advice(on: error.code, error.message))
      }
      var reports: [LevelReport] = []
      var nextIndex = UInt64(callers.count)
      for load in loads {
        let measured = try await run.measure(load, from: nextIndex, callers) { window, figures in
          show(load, window, figures)
        }
        reports.append(measured.report)
        nextIndex = measured.nextIndex
        guard callers.allSatisfy(\.isOpen) else { break }
      }
      return reports
    }
  }

  /// Tells somebody who watches a terminal how far it is.
  private func show(_ load: Load, _ window: Int, _ figures: StabilityRule.Figures) {
    guard isatty(STDERR_FILENO) == 1 else { return }
    let rate = Table.decimal(figures.throughput, places: 1)
    let latency = Table.decimal(figures.p95Ms, places: 2)
    let line = "\r\u{1B}[K\(load), window \(window): \(rate)/s, p95 \(latency) ms"
    FileHandle.standardError.tell(line)
  }
}
