/// A large map's place within the bounds of ``LargeMapThreads``: it ends with its last reference,
/// and a job that runs holds one.
public final class LargeMapPass: Sendable {
  private let threads: LargeMapThreads
  private let byteCount: Int

  init(_ threads: LargeMapThreads, byteCount: Int) {
    self.threads = threads
    self.byteCount = byteCount
  }

  deinit { threads.left(byteCount: byteCount) }

  /// Does work on the map on a thread, after what came before it.
  ///
  /// A caller whose task is cancelled or whose deadline passes is answered at once. Work that had
  /// not begun is dropped then; what runs is finished for nobody.
  ///
  /// - Parameter deadline: When the caller stops waiting.
  /// - Throws: ``ServingError``: `deadlineExceeded`, `cancelled`, or `modelFailed` when the system
  ///   gives no thread.
  public func run<Value: Sendable>(
    deadline: ContinuousClock.Instant?,
    _ work: @escaping @Sendable () -> Value
  ) async throws(ServingError) -> Value {
    let result = await threads.run(deadline: deadline) { [self] in
      withExtendedLifetime(self) { work() }
    }
    return try result.get()
  }
}
