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
  /// The part of it that is large entries'.
  private var largeByteCount = 0

  init(limits: PredictionLogLimits) {
    self.limits = limits
  }

  /// Nothing waits; a batch may still be in flight.
  var isEmpty: Bool { arrived.isEmpty && leaving.isEmpty }

  /// As many wait as fit into one batch.
  var holdsFullBatch: Bool { arrived.count + leaving.count >= limits.batchEntriesMax }

  /// Adds an entry unless a bound would be passed; says whether it did.
  mutating func append(_ entry: PredictionLogEntry) -> Bool {
    guard reserve(entry.byteCount) else { return false }
    arrived.append(entry)
    return true
  }

  /// Counts entries that are kept elsewhere, whatever the bounds say of them.
  mutating func count(recovered byteCounts: [Int]) {
    for byteCount in byteCounts { add(byteCount) }
  }

  /// Takes the oldest entries; they count until ``remove(_:)``.
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

  /// Forgets entries that were taken and are done with, by what each counted for.
  mutating func remove(_ byteCounts: [Int]) {
    count -= byteCounts.count
    byteCount -= byteCounts.reduce(0, +)
    largeByteCount -= byteCounts.filter(Self.isLarge).reduce(0, +)
  }

  private mutating func reserve(_ bytes: Int) -> Bool {
    guard count < limits.entriesMax, byteCount + bytes <= limits.bytesMax,
      !Self.isLarge(bytes) || largeByteCount + bytes <= limits.largeBytesMax
    else { return false }
    add(bytes)
    return true
  }

  private mutating func add(_ bytes: Int) {
    count += 1
    byteCount += bytes
    if Self.isLarge(bytes) { largeByteCount += bytes }
  }

  private static func isLarge(_ bytes: Int) -> Bool {
    bytes >= PredictionLogLimits.largeEntryBytesMin
  }
}
