import Pooling
import Synchronization

/// A connection without a peer.
final class FakeConnection: PooledConnection {
  let number: Int
  private let isAlive = Atomic(true)

  init(number: Int) {
    self.number = number
  }

  var isReusable: Bool { isAlive.load(ordering: .relaxed) }

  func die() {
    isAlive.store(false, ordering: .relaxed)
  }
}
