import CCurl
import Glibc
import Synchronization

/// Where callers and the thread that runs their transfers meet.
///
/// The thread starts with the first request and ends after ``stop()``. Nobody joins it: it keeps
/// this object until it is done.
final class TransferExchange: Sendable {
  typealias Queue = TransferQueue<TransferTicket>

  private enum Phase {
    /// May become running or stopped.
    case idle
    /// May become stopping. The multi handle belongs to the thread; others only wake it.
    case running(UnsafeMutableRawPointer)
    /// No request is taken any more; may become ending.
    case stopping(UnsafeMutableRawPointer)
    /// The thread frees what it has and is not woken any more; may become stopped.
    case ending
    /// Nothing of libcurl is left. Final.
    case stopped
  }

  /// What the thread has to do next.
  struct Work {
    var started: [Queue.Entry] = []
    var aborted: [Queue.Identifier] = []
    var nextDeadline: ContinuousClock.Instant?
    var isStopping = false
  }

  private struct State {
    var queue: Queue
    var phase = Phase.idle
    /// Who waits until the phase is stopped.
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  let configuration: HTTPClientConfiguration
  private let state: Mutex<State>
  private let nextIdentifier = Atomic<UInt64>(0)

  init(_ configuration: HTTPClientConfiguration) {
    self.configuration = configuration
    state = Mutex(
      State(
        queue: Queue(
          inFlightMax: configuration.inFlightMax,
          waitingMax: configuration.waitingMax
        )
      )
    )
  }

  func makeIdentifier() -> Queue.Identifier {
    nextIdentifier.add(1, ordering: .relaxed).newValue
  }

  /// Queues a request; its caller is told at once when it cannot be.
  func submit(_ entry: Queue.Entry) {
    let failure = state.withLock { state -> HTTPError? in
      do throws(HTTPError) {
        try start(&state)
      } catch {
        return error
      }
      guard state.queue.submit(entry) else {
        return HTTPError(
          .queueFull,
          "\(configuration.waitingMax) requests wait already: retry later"
        )
      }
      wake(state)
      return nil
    }
    if let failure { entry.ticket.resume(.failure(failure)) }
  }

  /// The caller has been cancelled: it is told at once, the transfer aborted by the thread.
  func cancel(_ id: Queue.Identifier) {
    let ticket = state.withLock { state -> TransferTicket? in
      guard let ticket = state.queue.withdraw(id) else { return nil }
      wake(state)
      return ticket
    }
    ticket?.fail(.cancelled, "the request was cancelled")
  }

  /// Ends the thread. Requests that wait or are under way fail with `shutDown`. Idempotent.
  func stop() {
    let tickets = state.withLock { state -> [TransferTicket] in
      switch state.phase {
      case .idle:
        state.phase = .stopped
      case .running(let multi):
        state.phase = .stopping(multi)
        wake(state)
      case .stopping, .ending, .stopped:
        break
      }
      return state.queue.withdrawAll()
    }
    for ticket in tickets { ticket.fail(.shutDown, "the HTTP client has been shut down") }
  }

  /// What the thread has to do next; requests whose deadline has come are told.
  func takeWork(at now: ContinuousClock.Instant) -> Work {
    let (work, expired) = state.withLock { state -> (Work, [TransferTicket]) in
      let expired = state.queue.withdrawExpired(at: now)
      var work = Work()
      work.aborted = state.queue.takeWithdrawn()
      work.started = state.queue.takeStartable()
      work.nextDeadline = state.queue.nextDeadline
      if case .stopping = state.phase { work.isStopping = true }
      return (work, expired)
    }
    for ticket in expired {
      ticket.fail(.deadlineExceeded, "\(ticket.request.url) did not answer in time")
    }
    return work
  }

  /// The thread reports the end of a transfer.
  func finish(_ id: Queue.Identifier, _ outcome: TransferTicket.Outcome) {
    state.withLock { $0.queue.finish(id) }?.resume(outcome)
  }

  /// Waits, after ``stop()``, until the thread has closed its connections and freed its handles.
  func waitUntilStopped() async {
    await withCheckedContinuation { waiter in
      let isStopped = state.withLock { state in
        if case .stopped = state.phase { return true }
        state.waiters.append(waiter)
        return false
      }
      if isStopped { waiter.resume() }
    }
  }

  /// The thread is about to free its multi handle: nobody may wake it any more.
  func threadEnds() {
    state.withLock { $0.phase = .ending }
  }

  /// The thread has freed everything.
  func threadEnded() {
    let waiters = state.withLock { state in
      state.phase = .stopped
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  private func start(_ state: inout State) throws(HTTPError) {
    switch state.phase {
    case .running:
      return
    case .stopping, .ending, .stopped:
      throw HTTPError(.shutDown, "the HTTP client has been shut down")
    case .idle:
      guard CurlLibrary.isReady, let multi = curl_multi_init() else {
        throw HTTPError(.outOfResources, "libcurl cannot be started: memory may be short")
      }
      guard TransferLoop.startThread(self, multi) else {
        curl_multi_cleanup(multi)
        throw HTTPError(.outOfResources, "the system refused a thread: raise the limit on threads")
      }
      state.phase = .running(multi)
    }
  }

  private func wake(_ state: State) {
    switch state.phase {
    case .running(let multi), .stopping(let multi): curl_multi_wakeup(multi)
    case .idle, .ending, .stopped: break
    }
  }
}
