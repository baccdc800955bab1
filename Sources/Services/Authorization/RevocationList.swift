public import Foundation
public import Logging
public import Storage
internal import Synchronization

/// What has been revoked, known to this replica without asking the database at every call.
///
/// How a revocation reaches every replica at once: it is a row that a transaction inserts, and a
/// trigger notifies all who listen (LISTEN/NOTIFY) when that transaction commits. ``run()``
/// listens, and reads all rows each time listening begins, so that nothing falls between. From then
/// on a call is checked against memory alone. How sure that is depends on the connection:
///
/// - While it listens, memory is complete. A connection that died without a word would go
///   unnoticed, so ``run()`` reads the whole list anew every ``readingInterval``.
/// - While it does not listen, or has not been able to read for ``confirmationInterval``, each call
///   asks the database about its own identifiers, for ``questionTimeout`` at most.
/// - While the database is away as well, the last known list is used: predictions must go on, and
///   whoever revokes needs the database, too. What this leaves open: a replica that alone is cut
///   off from the database, or that starts without it, serves a revoked access token until the
///   token expires. After a question that failed no other is asked for ``retryInterval``, so that
///   calls do not queue up behind a database that is not there.
public final class RevocationList: Sendable {
  /// How long memory is believed without having been read anew.
  static let confirmationInterval: TimeInterval = 60
  /// Between two readings of the whole list: one may fail before calls have to ask.
  static let readingInterval: Duration = .seconds(25)
  /// How long reading the whole list, or deleting what has expired, may take.
  static let readingTimeout: Duration = .seconds(5)
  /// How long a call waits for the database.
  static let questionTimeout: Duration = .milliseconds(500)
  /// How long the database is left alone after a question that failed.
  static let retryInterval: TimeInterval = 1

  private struct State {
    var expiries: [UUID: Date] = [:]
    var isConnected = false
    /// Connections so far: what was read during one says nothing about the next.
    var connectionNumber = 0
    var confirmedAt = Date.distantPast
    var failedAt = Date.distantPast
    var watches: [Int: Watch] = [:]
    var nextWatch = 0
  }

  private struct Watch {
    let ids: [UUID]
    let end: AsyncStream<Never>.Continuation
  }

  private let repository: RevocationRepository
  private let logger: Logger
  private let now: @Sendable () -> Date
  private let wait: @Sendable (Duration) async throws -> Void
  private let state = Mutex(State())

  /// A list that knows nothing yet; see ``run()``.
  ///
  /// - Parameters:
  ///   - now: The time.
  ///   - wait: Waits between two readings.
  public init(
    _ repository: RevocationRepository,
    logger: Logger,
    now: @escaping @Sendable () -> Date = { Date() },
    wait: @escaping @Sendable (Duration) async throws -> Void = {
      try await ContinuousClock().sleep(for: $0)
    }
  ) {
    self.repository = repository
    self.logger = logger
    self.now = now
    self.wait = wait
  }

  /// Listens, confirms what it has heard and deletes what has expired, until the task is cancelled.
  public func run() async {
    await withTaskGroup(of: Void.self) { tasks in
      tasks.addTask { await self.listen() }
      tasks.addTask { await self.readAgainAndAgain() }
    }
  }

  private func listen() async {
    for await event in repository.events() {
      switch event {
      case .connected:
        state.withLock { state in
          state.isConnected = true
          state.connectionNumber += 1
        }
        await read()
      case .revoked(let revocation):
        insert([revocation])
      case .disconnected:
        disconnect()
        logger.warning("revocations are asked for at every call: the listener lost the database")
      }
    }
    disconnect()
  }

  /// Whether memory is complete and a listener keeps it so.
  public var isListening: Bool {
    state.withLock { $0.isConnected && $0.confirmedAt > .distantPast }
  }

  /// Whether one of `ids` is revoked, as far as can be known; see the type.
  public func isRevoked(_ ids: [UUID]) async -> Bool {
    let known: Bool? = state.withLock { state in
      let time = now()
      if ids.contains(where: { state.expiries[$0] != nil }) { return true }
      let isFresh = time.timeIntervalSince(state.confirmedAt) < Self.confirmationInterval
      if state.isConnected && isFresh { return false }
      return time.timeIntervalSince(state.failedAt) < Self.retryInterval ? false : nil
    }
    if let known { return known }
    await ask(about: ids)
    return isKnownRevoked(ids)
  }

  /// Whether one of `ids` is in memory.
  func isKnownRevoked(_ ids: [UUID]) -> Bool {
    state.withLock { state in ids.contains { state.expiries[$0] != nil } }
  }

  /// Takes over what this replica revoked itself, before the notification comes back to it.
  func insert(_ revocations: [StoredRevocation]) {
    let ended = state.withLock { state in
      for revocation in revocations { state.expiries[revocation.id] = revocation.expiresAt }
      return state.watches.filter { _, watch in
        watch.ids.contains { state.expiries[$0] != nil }
      }.map(\.value.end)
    }
    for end in ended { end.finish() }
  }

  /// Takes over one identifier that this replica revoked just now.
  func insert(_ id: UUID) {
    let expiresAt = now().addingTimeInterval(RevocationRepository.retention)
    insert([StoredRevocation(id: id, expiresAt: expiresAt)])
  }

  /// Returns when one of `ids` is revoked.
  ///
  /// - Throws: `CancellationError` when the task is cancelled first.
  func waitForRevocation(of ids: [UUID]) async throws {
    let (stream, end) = AsyncStream.makeStream(of: Never.self)
    let number = state.withLock { state in
      if ids.contains(where: { state.expiries[$0] != nil }) { end.finish() }
      state.nextWatch += 1
      state.watches[state.nextWatch] = Watch(ids: ids, end: end)
      return state.nextWatch
    }
    defer { _ = state.withLock { $0.watches.removeValue(forKey: number) } }
    for await _ in stream {}
    try Task.checkCancellation()
  }

  private func disconnect() {
    state.withLock { state in
      state.isConnected = false
      state.confirmedAt = .distantPast
    }
  }

  private func readAgainAndAgain() async {
    while (try? await wait(Self.readingInterval)) != nil, !Task.isCancelled {
      guard state.withLock(\.isConnected) else { continue }
      await read()
      await purge()
    }
  }

  /// Reads the whole list, unless the database does not answer.
  private func read() async {
    let time = now()
    let connection = state.withLock(\.connectionNumber)
    do {
      let deadline = ContinuousClock.now + Self.readingTimeout
      insert(try await repository.live(at: time, deadline: deadline))
      state.withLock { state in
        state.expiries = state.expiries.filter { $0.value > time }
        guard state.isConnected, state.connectionNumber == connection else { return }
        state.confirmedAt = max(state.confirmedAt, time)
      }
    } catch {
      noteFailure(error)
    }
  }

  private func purge() async {
    do {
      try await repository.purge(at: now(), deadline: .now + Self.readingTimeout)
    } catch {
      guard error.code != .cancelled else { return }
      logger.warning("what has expired is not deleted", metadata: ["error": "\(error)"])
    }
  }

  private func ask(about ids: [UUID]) async {
    do {
      let deadline = ContinuousClock.now + Self.questionTimeout
      insert(try await repository.find(ids, deadline: deadline))
    } catch {
      noteFailure(error)
    }
  }

  private func noteFailure(_ error: StorageError) {
    guard error.code != .cancelled else { return }
    let time = now()
    state.withLock { $0.failedAt = time }
    logger.warning("the last known revocations are used", metadata: ["error": "\(error)"])
  }
}
