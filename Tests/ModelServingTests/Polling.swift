/// Waits until what other threads do makes this true, which no event tells; a minute at most.
func until(_ isTrue: () async -> Bool) async {
  let deadline = ContinuousClock.now.advanced(by: .seconds(60))
  while await !isTrue(), ContinuousClock.now < deadline {
    try? await Task.sleep(for: .milliseconds(1))
  }
}
