import Pooling
import Testing

/// The pool's decisions, without threads: connections are texts.
struct PoolStateTests {
  private typealias State = PoolState<String>

  @Test func callersWaitInOrderAndConnectionsAreBounded() {
    var state = State(sizeMax: 2, waitersMax: 8)
    check(isConnecting(state.acquire(1)), true)
    check(isConnecting(state.acquire(2)), true)
    check(isConnecting(state.acquire(3)), false)
    #expect(state.connectionCount == 2)
    check(given(state.connected("a")), "a to 1")
    check(given(state.connected("b")), "b to 2")
    check(given(state.released("b")), "b to 3")
    check(given(state.released("a")), "kept")
    check(state.acquireIdle(), "a")
    check(state.acquireIdle(), nil)
  }

  @Test func theConnectionUsedLastIsGivenFirst() {
    var state = State(sizeMax: 2, waitersMax: 8)
    _ = (state.acquire(1), state.acquire(2))
    _ = (state.connected("a"), state.connected("b"))
    _ = (state.released("a"), state.released("b"))
    check(state.acquireIdle(), "b")
  }

  @Test func aFullQueueRefuses() {
    var state = State(sizeMax: 1, waitersMax: 1)
    _ = state.acquire(1)
    guard case .exhausted = state.acquire(2) else {
      Issue.record("the second caller is queued")
      return
    }
  }

  @Test func aDiscardedConnectionIsReplacedForThoseWhoWait() {
    var state = State(sizeMax: 1, waitersMax: 8)
    _ = (state.acquire(1), state.connected("a"), state.acquire(2))
    check(state.discarded(), true)
    check(given(state.connected("b")), "b to 2")
    check(state.discarded(), false)
    #expect(state.connectionCount == 0)
  }

  @Test func aFailureToConnectIsToldOnlyWhenNobodyElseWillServe() {
    var state = State(sizeMax: 2, waitersMax: 8)
    _ = (state.acquire(1), state.connected("a"), state.acquire(2))
    check(state.connectFailed(), .retryLater)
    check(given(state.released("a")), "a to 2")
    check(state.discarded(), false)
    _ = (state.acquire(3), state.acquire(4))
    check(state.connectFailed(), .tell([3, 4]))
    check(state.connectFailed(), .ignore)
    #expect(state.waiterCount == 0)
    #expect(state.connectionCount == 0)
  }

  /// With one connection in use for long, who waits depends on attempts that are made again.
  @Test(arguments: [
    // Those that wait, the attempts that are made when it is time, and whom each serves.
    (waiters: [UInt64](), attempts: 0),
    (waiters: [2], attempts: 1),
    (waiters: [2, 3, 4], attempts: 3),
    // The pool is full with four.
    (waiters: [2, 3, 4, 5, 6], attempts: 3),
  ])
  func attemptsAreMadeAgainForThoseWhoWait(waiters: [UInt64], attempts: Int) {
    var state = State(sizeMax: 4, waitersMax: 8)
    _ = (state.acquire(1), state.connected("a"))
    let first = waiters.filter { isConnecting(state.acquire($0)) == true }
    for _ in first { check(state.connectFailed(), .retryLater) }
    #expect(state.connectionCount == 1)
    var made = 0
    while state.connectForWaiters() {
      check(given(state.connected("\(made)")), "\(made) to \(waiters[made])")
      made += 1
    }
    #expect(made == attempts)
    #expect(state.waiterCount == waiters.count - attempts)
  }

  @Test func noAttemptIsMadeForWhoHasLeft() {
    var state = State(sizeMax: 2, waitersMax: 8)
    _ = (state.acquire(1), state.connected("a"), state.acquire(2))
    check(state.connectFailed(), .retryLater)
    check(state.removeWaiter(2), true)
    check(state.connectForWaiters(), false)
    _ = (state.acquire(3), state.removeWaiter(3))
    check(state.connectFailed(), .ignore)
  }

  @Test func whoHasBeenServedCannotBeTakenOut() {
    var state = State(sizeMax: 1, waitersMax: 8)
    _ = (state.acquire(1), state.acquire(2))
    check(state.removeWaiter(1), true)
    check(state.removeWaiter(1), false)
    check(given(state.connected("a")), "a to 2")
    check(state.removeWaiter(2), false)
  }

  @Test func shutDownTellsEverybodyAndDropsWhatComesBack() {
    var state = State(sizeMax: 2, waitersMax: 8)
    _ = (state.acquire(1), state.connected("a"), state.acquire(2), state.acquire(3))
    let (idle, waiters) = state.shutDown()
    #expect(idle == [])
    #expect(waiters == [2, 3])
    check(given(state.connected("b")), "dropped")
    check(given(state.released("a")), "dropped")
    guard case .shutDown = state.acquire(4) else {
      Issue.record("a caller is queued after shut-down")
      return
    }
  }

  /// `#expect` would evaluate a mutating call on a copy.
  private func check<T: Equatable>(_ value: T, _ expected: T, at line: Int = #line) {
    #expect(value == expected, "line \(line)")
  }

  private func isConnecting(_ acquisition: State.Acquisition) -> Bool? {
    if case .wait(let isConnecting) = acquisition { isConnecting } else { nil }
  }

  private func given(_ placement: State.Placement) -> String {
    switch placement {
    case .give(let connection, let id): "\(connection) to \(id)"
    case .keep: "kept"
    case .drop: "dropped"
    }
  }
}
