public import Logging
private import Synchronization

/// The log of predictions, written behind the answers: appending never waits and never fails while
/// there is room; one loop writes batches, waits out an absent database, and drains at the end.
///
/// A map that was written lately is not kept and sent once more with each prediction of it
/// (``WrittenMaps``).
///
/// What cannot be written before the end goes to a spill file and is written by the next start. A
/// prediction can reach the database twice (when a commit's outcome was lost); its identifier makes
/// the second time do nothing.
public final class PredictionLog: Sendable {
  private struct State {
    var queue: PredictionQueue
    var written = WrittenMaps()
    var counts = PredictionLogCounts()
    /// Set by ``finish(drainWithin:)``.
    var drainDeadline: ContinuousClock.Instant?
    /// ``run()`` has returned: nobody would write what is appended.
    var isClosed = false
  }

  let writer: PredictionWriter
  let spill: PredictionSpill?
  let limits: PredictionLogLimits
  let logger: Logger
  private let state: Mutex<State>
  private let arrivals: AsyncStream<Void>
  private let arrived: AsyncStream<Void>.Continuation

  /// A log whose loop is not running yet; entries are taken from now on.
  ///
  /// - Parameters:
  ///   - database: Where predictions go.
  ///   - spillPath: The file that keeps them when the database is away at the end; nil: they are
  ///     lost then, and counted as dropped.
  ///   - limits: The bounds.
  ///   - logger: Is told of failures, at their beginning and end, and of what was dropped.
  public init(
    _ database: Database,
    spillPath: String?,
    limits: PredictionLogLimits = PredictionLogLimits(),
    logger: Logger
  ) {
    writer = PredictionWriter(client: database.client)
    spill = spillPath.map(PredictionSpill.init(path:))
    self.limits = limits
    self.logger = logger
    state = Mutex(State(queue: PredictionQueue(limits: limits)))
    (arrivals, arrived) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Takes an entry to be written soon. Never waits.
  ///
  /// - Throws: ``StorageError``: ``StorageError/Code/queueFull`` at a bound of
  ///   ``PredictionLogLimits``, ``StorageError/Code/unavailable`` after ``run()`` has returned.
  public func append(_ entry: PredictionLogEntry) throws(StorageError) {
    var entry = entry
    let key = entry.mapKey
    let failure: StorageError? = state.withLock { state in
      if let key, state.written.contains(key) { entry.leaveOutMap() }
      if state.isClosed {
        state.counts.refused += 1
        return StorageError(.unavailable, "the log of predictions is closed")
      }
      guard state.queue.append(entry) else {
        state.counts.refused += 1
        return StorageError(
          .queueFull,
          "the log of predictions is full: the database has been away or too slow for too long"
        )
      }
      return nil
    }
    if let failure { throw failure }
    arrived.yield()
  }

  /// How the log is doing.
  public var counts: PredictionLogCounts {
    state.withLock { state in
      var counts = state.counts
      counts.pending = state.queue.count
      counts.pendingBytes = state.queue.byteCount
      return counts
    }
  }

  /// Predictions that wait or are being written.
  public var pendingCount: Int { state.withLock { $0.queue.count } }

  /// Asks ``run()`` to write what waits and return, by the end of `drain` at the latest.
  public func finish(drainWithin drain: Duration) {
    state.withLock { state in
      if state.drainDeadline == nil { state.drainDeadline = ContinuousClock.now + drain }
    }
    arrived.yield()
  }

  /// Writes until ``finish(drainWithin:)`` or cancellation; what is left then is in the spill file
  /// when this returns. Called once.
  public func run() async {
    var spill = spill
    var recovered = await recover(&spill)
    var left: [PredictionRecord] = []
    while left.isEmpty {
      if !recovered.isEmpty {
        let batch = Array(recovered.suffix(limits.batchEntriesMax))
        recovered.removeLast(batch.count)
        left = await write(batch)
        if recovered.isEmpty, left.isEmpty { await removeSpill() }
      } else if let batch = await nextBatch() {
        left = await write(batch)
      } else {
        break
      }
    }
    await close(left: left + recovered, to: spill)
  }

  /// When an attempt must have ended.
  var attemptDeadline: ContinuousClock.Instant {
    let limit = ContinuousClock.now + limits.writeTimeout
    return min(limit, state.withLock { $0.drainDeadline } ?? limit)
  }

  /// No further attempt is to be made.
  var isOutOfTime: Bool {
    if Task.isCancelled { return true }
    guard let deadline = state.withLock({ $0.drainDeadline }) else { return false }
    return ContinuousClock.now >= deadline
  }

  func count(written: [PredictionRecord] = [], dropped: [PredictionRecord] = []) {
    let done = (written + dropped).map(\.byteCount)
    let maps = written.compactMap(\.mapKey)
    state.withLock { state in
      state.queue.remove(done)
      for map in maps { state.written.insert(map) }
      state.counts.written += Int64(written.count)
      state.counts.dropped += Int64(dropped.count)
    }
  }

  /// The database does not have a map that had been written to it.
  func forgetWrittenMaps() {
    state.withLock { $0.written.removeAll() }
  }

  /// Waits for entries, and a little for others to join them; nil when there will be none.
  private func nextBatch() async -> [PredictionRecord]? {
    while true {
      let (isEmpty, isFull, isFinishing) = state.withLock {
        ($0.queue.isEmpty, $0.queue.holdsFullBatch, $0.drainDeadline != nil)
      }
      if isEmpty {
        if isFinishing || Task.isCancelled { return nil }
        var iterator = arrivals.makeAsyncIterator()
        guard await iterator.next() != nil else { return nil }
        continue
      }
      if !isFull, !isFinishing, (try? await Task.sleep(for: limits.linger)) == nil { return nil }
      return state.withLock { $0.queue.takeBatch() }.map(PredictionRecord.init)
    }
  }

  /// What an earlier run put aside, newest first. A spill file that cannot be read is kept under
  /// another name; if it cannot be moved, `spill` becomes another file.
  private func recover(_ spill: inout PredictionSpill?) async -> [PredictionRecord] {
    guard let present = spill else { return [] }
    do {
      let contents = try await present.read()
      if contents.rejectedLines > 0 {
        logger.error(
          "lines of the spill file are not understood and were kept aside",
          metadata: [
            "lines": "\(contents.rejectedLines)", "file": "\(contents.rejectedPath ?? "")",
          ]
        )
      }
      state.withLock { state in
        state.queue.count(recovered: contents.records.map(\.byteCount))
        state.counts.recovered += Int64(contents.records.count)
      }
      return contents.records.reversed()
    } catch {
      logger.error("the spill file is not read", metadata: ["error": "\(error)"])
      do {
        let kept = try await present.setAside()
        logger.error(
          "the spill file is kept under another name: make it readable and rename it back",
          metadata: ["file": "\(kept)", "name": "\(present.path)"]
        )
      } catch {
        let other = present.beside()
        logger.error(
          "the spill file cannot be moved; another is used, which no later start reads",
          metadata: ["error": "\(error)", "file": "\(other.path)"]
        )
        spill = other
      }
      return []
    }
  }

  private func removeSpill() async {
    do {
      try await spill?.replace(with: [])
    } catch {
      logger.error("the spill file stays", metadata: ["error": "\(error)"])
    }
  }

  /// Refuses entries from now on and puts aside what is left.
  private func close(left: [PredictionRecord], to spill: PredictionSpill?) async {
    var left = left
    state.withLock { state in
      state.isClosed = true
      while !state.queue.isEmpty {
        left += state.queue.takeBatch().map(PredictionRecord.init)
      }
    }
    arrived.finish()
    guard !left.isEmpty else { return }
    do {
      guard let spill else { throw StorageError(.internal, "there is no spill file") }
      try await spill.replace(with: left)
      state.withLock { $0.counts.spilled += Int64(left.count) }
      logger.warning(
        "predictions wait in the spill file for the next start",
        metadata: ["count": "\(left.count)", "file": "\(spill.path)"]
      )
    } catch {
      count(dropped: left)
      logger.critical(
        "predictions are lost",
        metadata: ["count": "\(left.count)", "error": "\(error)"]
      )
    }
  }
}
