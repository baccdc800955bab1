import Synchronization

/// Whether the server takes calls: not before it listens, and not any more once it drains. A load
/// balancer is told by it where not to send new calls.
final class CallsTaken: Sendable {
  private let isTrue = Atomic(false)

  var value: Bool { isTrue.load(ordering: .acquiring) }

  func begin() { isTrue.store(true, ordering: .releasing) }

  func end() { isTrue.store(false, ordering: .releasing) }
}
