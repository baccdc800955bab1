import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

/// Runs services until they end or a signal ends them: the first one asks them to finish, the
/// second one stops them.
struct SignalledRun {
  /// How a run ended.
  enum Ending {
    /// Every service finished.
    case finished
    /// A second signal came first.
    case forced
  }

  /// What stopped services get to notice it; then the process exits under them.
  private static let forcedStopMax: Duration = .seconds(5)

  private let group: ServiceGroup
  private let signals: UnixSignalsSequence
  private let logger: Logger

  init(services: [any Service], signals: UnixSignalsSequence, logger: Logger) {
    self.signals = signals
    self.logger = logger
    group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: services.map {
          .init(
            service: $0,
            successTerminationBehavior: .gracefullyShutdownGroup,
            failureTerminationBehavior: .gracefullyShutdownGroup
          )
        },
        logger: logger
      )
    )
  }

  /// - Throws: what the first failing service threw.
  func run() async throws -> Ending {
    let (stops, stop) = AsyncStream.makeStream(of: Void.self)
    return try await withThrowingTaskGroup(of: Ending?.self) { tasks in
      tasks.addTask { try await serve(untilFirstOf: stops) }
      tasks.addTask {
        await obeySignals(stop)
        return nil
      }
      defer { tasks.cancelAll() }
      while let ending = try await tasks.next() {
        if let ending { return ending }
      }
      return .finished
    }
  }

  private func serve(untilFirstOf stops: AsyncStream<Void>) async throws -> Ending {
    try await withThrowingTaskGroup(of: Ending.self) { tasks in
      tasks.addTask {
        try await group.run()
        return .finished
      }
      tasks.addTask {
        for await _ in stops { return .forced }
        return .finished
      }
      defer { tasks.cancelAll() }
      return try await tasks.next() ?? .finished
    }
  }

  /// Ends when the services have, or the process with them.
  private func obeySignals(_ stop: AsyncStream<Void>.Continuation) async {
    var isStopping = false
    for await signal in signals {
      logger.info(
        "signal received",
        metadata: ["signal": "\(signal)", "again": "\(isStopping)"]
      )
      if isStopping {
        stop.yield()
        break
      }
      isStopping = true
      await group.triggerGracefulShutdown()
    }
    guard isStopping, (try? await Task.sleep(for: Self.forcedStopMax)) != nil else { return }
    logger.critical("services did not stop: ending the process under them")
    Foundation.exit(CommandEnding.failed)
  }
}
