internal import Pooling
internal import Synchronization

/// A session that listens, on a thread of its own, and comes back when it ends.
final class PostgresListener: Sendable {
  /// Events that wait for a slow consumer.
  static let eventsMax = 4096
  private static let backoffFirst: Duration = .milliseconds(50)
  private static let backoffLimit: Duration = .seconds(5)

  private let channels: [String]
  private let configuration: PostgresConfiguration
  private let canceller: Canceller
  private let continuation: AsyncStream<PostgresEvent>.Continuation
  private let thread: PinnedThread
  private let stopSignal: WakeSignal
  private let isStopped = Atomic(false)

  init(
    channels: [String],
    configuration: PostgresConfiguration,
    canceller: Canceller,
    continuation: AsyncStream<PostgresEvent>.Continuation
  ) throws(PoolingError) {
    self.channels = channels
    self.configuration = configuration
    self.canceller = canceller
    self.continuation = continuation
    thread = try PinnedThread()
    stopSignal = try WakeSignal()
  }

  /// Starts to listen; the thread keeps this object until ``stop()``.
  func start() {
    thread.run { self.listen() }
  }

  /// Ends the stream, from any thread.
  func stop() {
    isStopped.store(true, ordering: .releasing)
    stopSignal.raise()
    continuation.finish()
  }

  private var isRunning: Bool { !isStopped.load(ordering: .acquiring) }

  private func listen() {
    var backoff = Backoff(first: Self.backoffFirst, limit: Self.backoffLimit)
    while isRunning {
      do {
        let session = try PostgresSession(configuration, canceller: canceller)
        try subscribe(session)
        backoff.reset()
        continuation.yield(.connected)
        try forward(session)
      } catch {
        // Whatever ended the session, the consumer learns it and the next one is tried.
      }
      if isRunning { pause(backoff.next()) }
    }
  }

  private func subscribe(_ session: PostgresSession) throws(PostgresError) {
    var script = ""
    for channel in channels {
      script += "LISTEN \(try session.quotedIdentifier(channel));"
    }
    let deadline = ContinuousClock.now.advanced(by: configuration.connectTimeout)
    let limit = StatementLimit(deadline: deadline, isCancellable: false)
    try session.run(script: script, limit: limit)
  }

  /// Passes notifications on until the session ends or the consumer has fallen behind.
  private func forward(_ session: PostgresSession) throws(PostgresError) {
    // A consumer that stopped listening has not lost the database.
    defer { if isRunning { continuation.yield(.disconnected) } }
    while isRunning {
      for (channel, payload) in try session.takeNotifications() {
        let event = PostgresEvent.notification(channel: channel, payload: payload)
        if case .dropped = continuation.yield(event) { return }
      }
      _ = SocketWait.wait(
        for: SocketWait.readable,
        on: session.socket,
        signal: stopSignal.descriptor,
        until: nil
      )
    }
  }

  private func pause(_ duration: Duration) {
    _ = SocketWait.wait(
      for: SocketWait.readable,
      on: stopSignal.descriptor,
      signal: nil,
      until: ContinuousClock.now.advanced(by: duration)
    )
  }
}
