internal import GRPCCore
internal import Synchronization

/// Watches one call from its start to its end and reports the end exactly once.
///
/// The end is reported by ``end(code:)``. A response whose producer is never run, because the peer
/// had gone before its metadata could be written, has no other end than the release of the
/// closures that hold this object: that counts as CANCELLED.
final class CallObservation: Sendable {
  private let call: ObservedCall
  private let observers: [any CallObserver]
  private let now: @Sendable () -> ContinuousClock.Instant
  private let start: ContinuousClock.Instant
  private let messagesReceived = Atomic(0)
  private let messagesSent = Atomic(0)
  private let isEnded = Atomic(false)

  init(
    call: ObservedCall,
    observers: [any CallObserver],
    now: @escaping @Sendable () -> ContinuousClock.Instant
  ) {
    self.call = call
    self.observers = observers
    self.now = now
    self.start = now()
    for observer in observers { observer.callStarted(call) }
  }

  deinit { end(code: .cancelled) }

  func messageReceived() { messagesReceived.add(1, ordering: .relaxed) }

  func messagesSent(_ count: Int) { messagesSent.add(count, ordering: .relaxed) }

  func end(code: Status.Code) {
    guard !isEnded.exchange(true, ordering: .acquiringAndReleasing) else { return }
    let outcome = CallOutcome(
      code: code,
      duration: start.duration(to: now()),
      messagesReceived: messagesReceived.load(ordering: .relaxed),
      messagesSent: messagesSent.load(ordering: .relaxed)
    )
    for observer in observers { observer.callEnded(call, outcome: outcome) }
  }
}
