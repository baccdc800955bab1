import Synchronization
import Threading

/// Reads files on threads of their own, because a disk, or a network behind a mount, can block.
///
/// A thread lives as long as its file. One that hangs keeps its slot when its caller has gone, so
/// the number of threads stays bounded, and the cooperative pool is never blocked.
final class FileReaders: Sendable {
  private struct State {
    var threadCount = 0
    var reads: [UInt64: FileRead] = [:]
  }

  private let threadCountMax: Int
  private let state = Mutex(State())
  private let nextIdentifier = Atomic<UInt64>(0)

  init(threadCountMax: Int) {
    self.threadCountMax = threadCountMax
  }

  /// Runs `work` on a thread and waits for it, or for the task's cancellation.
  ///
  /// - Throws: `SourceError`: what `work` gives, `cancelled`, or `unavailable` when every thread
  ///   hangs or the system refuses one.
  func run(_ work: @escaping @Sendable () -> FileRead.Outcome) async throws(SourceError) -> [UInt8]
  {
    let id = nextIdentifier.add(1, ordering: .relaxed).newValue
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { caller in
        start(id, FileRead(caller, work))
        // The handler below may have run before there was anything to cancel.
        if Task.isCancelled { cancel(id) }
      }
    } onCancel: {
      cancel(id)
    }
    return try outcome.get()
  }

  private func start(_ id: UInt64, _ read: FileRead) {
    let isTaken = state.withLock { state in
      guard state.threadCount < threadCountMax else { return false }
      state.threadCount += 1
      state.reads[id] = read
      return true
    }
    guard isTaken else {
      let message = "\(threadCountMax) files are being read and do not end: check their disks"
      return read.resume(.failure(SourceError(.unavailable, message)))
    }
    let started = DetachedThread.start(name: "file reader") {
      read.run()
      self.ended(id)
    }
    guard started else {
      ended(id)
      let message = "the system refused a thread to read a file: retry later"
      return read.resume(.failure(SourceError(.unavailable, message)))
    }
  }

  private func ended(_ id: UInt64) {
    state.withLock { state in
      state.threadCount -= 1
      state.reads[id] = nil
    }
  }

  private func cancel(_ id: UInt64) {
    let read = state.withLock { $0.reads[id] }
    read?.resume(.failure(SourceError(.cancelled, "the fetch was cancelled")))
  }
}
