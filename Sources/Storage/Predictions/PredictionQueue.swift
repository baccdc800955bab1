/// What waits to be written, first in first out, within bounds. A value without I/O or clock.
struct PredictionQueue: Sendable {
  private let limits: PredictionLogLimits
  /// Newest last.
  private var arrived: [PredictionLogEntry] = []
  /// Oldest last; refilled from ``arrived`` when it is empty.
  private var leaving: [PredictionLogEntry] = []
  /// What waits and what is being written.
  private(set) var count = 0
  private(set) var byteCount = 0

  init(limits: PredictionLogLimits) {
    self.limits = limits
  }

  /// Nothing waits; a batch may still be in flight.
  var isEmpty: Bool { arrived.isEmpty && leaving.isEmpty }

  /// As many wait as fit into one batch.
  var holdsFullBatch: Bool { arrived.count + leaving.count >= limits.batchEntriesMax }

  /// Adds an entry unless a bound would be passed; says whether it did.
  mutating func append(_ entry: PredictionLogEntry) -> Bool {
    guard reserve(entries: 1, bytes: entry.byteCount) else { return false }
    arrived.append(entry)
    return true
  }

  /// Counts entries that are kept elsewhere, whatever the bounds say of them.
  mutating func count(recovered entries: Int, bytes: Int) {
    count += entries
    byteCount += bytes
  }

  /// Takes the oldest entries; they count until ``remove(entries:bytes:)``.
  mutating func takeBatch() -> [PredictionLogEntry] {
    var batch: [PredictionLogEntry] = []
    var bytes = 0
    while batch.count < limits.batchEntriesMax {
      if leaving.isEmpty { (leaving, arrived) = (arrived.reversed(), []) }
      guard let next = leaving.last else { break }
      guard batch.isEmpty || bytes + next.byteCount <= limits.batchBytesMax else { break }
      bytes += next.byteCount
      batch.append(next)
      leaving.removeLast()
    }
    return batch
  }

  /// Forgets entries that were taken and are done with.
  mutating func remove(entries: Int, bytes: Int) {
    count -= entries
    byteCount -= bytes
  }

  private mutating func reserve(entries: Int, bytes: Int) -> Bool {
    guard count + entries <= limits.entriesMax, byteCount + bytes <= limits.bytesMax else {
      return false
    }
    count += entries
    byteCount += bytes
    return true
  }
}
