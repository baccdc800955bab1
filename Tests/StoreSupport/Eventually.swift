/// Waits for what has no event: a process that comes up, a count that settles.
public enum Eventually {
  private static let pauseBetweenLooks: Duration = .milliseconds(5)

  /// Looks until `condition` holds, and says whether it did before `timeout`.
  public static func isTrue(
    within timeout: Duration = .seconds(60),
    isolation: isolated (any Actor)? = #isolation,
    _ condition: () async throws -> Bool
  ) async rethrows -> Bool {
    let deadline = ContinuousClock.now.advanced(by: timeout)
    while true {
      if try await condition() { return true }
      guard ContinuousClock.now < deadline, !Task.isCancelled else { return false }
      try? await Task.sleep(for: pauseBetweenLooks)
    }
  }
}
