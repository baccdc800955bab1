import ServiceLifecycle

/// Work that goes on for as long as the server serves.
struct BackgroundService: Service {
  private let work: @Sendable () async throws -> Void

  /// Work that ends by itself when the server stops: it waits for that with the functions of
  /// ServiceLifecycle.
  init(untilItEnds work: @escaping @Sendable () async throws -> Void) {
    self.work = work
  }

  /// Work that is cancelled when the server stops.
  init(untilCancelled work: @escaping @Sendable () async -> Void) {
    self.work = { await cancelWhenGracefulShutdown { await work() } }
  }

  /// Work that has to be asked to stop.
  init(
    _ work: @escaping @Sendable () async throws -> Void,
    stop: @escaping @Sendable () -> Void
  ) {
    self.work = {
      try await withGracefulShutdownHandler(operation: work, onGracefulShutdown: stop)
    }
  }

  /// Something that is shut down when the server stops and has nothing to do before.
  init(closing close: @escaping @Sendable () async -> Void) {
    work = {
      // Thrown when the task is cancelled, which is the harder way to be told to stop.
      try? await gracefulShutdown()
      await close()
    }
  }

  func run() async throws { try await work() }
}
