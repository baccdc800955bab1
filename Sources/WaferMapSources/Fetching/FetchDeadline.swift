/// Ends work at a point in time by cancelling it.
enum FetchDeadline {
  typealias Outcome = Result<[UInt8], SourceError>

  /// What `work` gives, or `deadlineExceeded` when `deadline` comes first. `work` must end soon
  /// after its cancellation.
  static func run(
    until deadline: ContinuousClock.Instant,
    _ work: @escaping @Sendable () async -> Outcome
  ) async -> Outcome {
    await withTaskGroup(of: Outcome?.self) { group in
      group.addTask { await work() }
      group.addTask {
        do {
          try await ContinuousClock().sleep(until: deadline, tolerance: nil)
        } catch {
          return nil
        }
        return .failure(
          SourceError(.deadlineExceeded, "the wafer map could not be fetched in time")
        )
      }
      // The clock alone gives nil: when the task was cancelled. The work says so itself then.
      while let outcome = await group.next() {
        guard let outcome else { continue }
        group.cancelAll()
        return outcome
      }
      return .failure(SourceError(.cancelled, "the fetch was cancelled"))
    }
  }
}
