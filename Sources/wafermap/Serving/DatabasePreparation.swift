import Credentials
import Logging
import Services
import Storage
import Synchronization

/// Brings the schema up to date and makes the first administrator: at the start, and for as long as
/// the database is away, again and again.
final class DatabasePreparation: Sendable {
  /// What the database gets at the start before the server goes on without it.
  static let startTimeout: Duration = .seconds(5)
  /// What it gets to answer later.
  private static let retryTimeout: Duration = .seconds(60)
  private static let retryPause: Duration = .seconds(1)

  private let database: Database
  private let administration: UserAdministration
  private let admin: BootstrapAdmin?
  private let logger: Logger
  private let isDone = Atomic(false)
  private let isAwaySaid = Atomic(false)
  private let done: AsyncStream<Never>
  private let doneSignal: AsyncStream<Never>.Continuation

  init(
    _ database: Database,
    _ administration: UserAdministration,
    admin: BootstrapAdmin?,
    logger: Logger
  ) {
    self.database = database
    self.administration = administration
    self.admin = admin
    self.logger = logger
    (done, doneSignal) = AsyncStream.makeStream()
  }

  /// Tries once.
  ///
  /// - Returns: Whether it is done; it is not when the database is away.
  /// - Throws: ``CommandFailure`` when trying again cannot help.
  func attempt(timeout: Duration = startTimeout) async throws(CommandFailure) -> Bool {
    do throws(StorageError) {
      try await database.migrate(deadline: .now + timeout)
    } catch {
      switch error.code {
      case .unavailable, .deadlineExceeded, .cancelled:
        if !isAwaySaid.exchange(true, ordering: .relaxed) {
          logger.warning(
            "the database is away; predictions go on without it",
            metadata: ["reason": .string(error.message)]
          )
        }
        return false
      default: throw CommandFailure(message: error.message)
      }
    }
    if let admin {
      do throws(UserAdministrationError) {
        if try await admin.createIfNoAdmin(administration) {
          logger.notice("the first administrator was made")
        }
      } catch {
        if Self.isPassing(error) { return false }
        throw CommandFailure(message: "auth.bootstrapAdmin: \(error)")
      }
    }
    if isAwaySaid.load(ordering: .relaxed) { logger.notice("the database is there") }
    isDone.store(true, ordering: .releasing)
    doneSignal.finish()
    return true
  }

  /// Whether trying again can help.
  private static func isPassing(_ error: UserAdministrationError) -> Bool {
    switch error {
    case .storage(let cause): [.unavailable, .deadlineExceeded, .cancelled].contains(cause.code)
    case .credentials(let cause): [.cancelled, .queueFull].contains(cause.code)
    case .brokenRules, .usernameTaken, .emailTaken: false
    }
  }

  /// Tries until it is done or the task is cancelled.
  func run() async throws(CommandFailure) {
    while !isDone.load(ordering: .acquiring), !Task.isCancelled {
      if try await attempt(timeout: Self.retryTimeout) { return }
      try? await ContinuousClock().sleep(for: Self.retryPause)
    }
  }

  /// Returns once it is done, or the task is cancelled. For one caller.
  func waitUntilDone() async {
    for await _ in done {}
  }
}
