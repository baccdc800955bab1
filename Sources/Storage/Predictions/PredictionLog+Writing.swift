internal import Foundation
internal import Logging
internal import Postgres

extension PredictionLog {
  /// Writes a batch, through any outage, and returns what is left of it when time is up.
  func write(_ batch: [PredictionRecord]) async -> [PredictionRecord] {
    var pause = limits.retryPauseMin
    var failures = 0
    while !isOutOfTime {
      do {
        try await writer.write(batch, deadline: attemptDeadline)
        count(written: batch)
        if failures > 0 {
          logger.info("predictions are written again", metadata: ["attempts": "\(failures + 1)"])
        }
        return []
      } catch {
        if let cause = error as? PostgresError, cause.isAboutData {
          return await writeParts(of: batch, refusedFor: cause)
        }
        if failures == 0 {
          logger.error("predictions wait for the database", metadata: ["error": "\(error)"])
        }
        failures += 1
        guard (try? await Task.sleep(for: pause)) != nil else { break }
        pause = min(pause * 2, limits.retryPauseMax)
      }
    }
    return batch
  }

  /// The database will not take one of them: it is found by halving and dropped, the others are
  /// written.
  private func writeParts(
    of batch: [PredictionRecord],
    refusedFor cause: PostgresError
  ) async -> [PredictionRecord] {
    if batch.count == 1, var record = batch.first, record.leavesOutMap,
      cause.code == .foreignKeyViolation
    {
      // Somebody removed the map, or the database was restored from before it. The prediction is
      // kept without it; the next one of the wafer brings it again.
      logger.warning(
        "a wafer map that had been written is not in the database any more",
        metadata: ["prediction": "\(record.prediction.id.uuidString)"]
      )
      forgetWrittenMaps()
      record.prediction.mapDigest = nil
      return await write([record])
    }
    guard batch.count > 1 else {
      count(dropped: batch)
      logger.error(
        "the database does not take a prediction, which is dropped",
        metadata: [
          "prediction": "\(batch.first.map { $0.prediction.id.uuidString } ?? "")",
          "error": "\(cause)", "constraint": "\(cause.constraint ?? "")",
        ]
      )
      return []
    }
    let middle = batch.count / 2
    let left = await write(Array(batch[..<middle]))
    return await left + write(Array(batch[middle...]))
  }
}
