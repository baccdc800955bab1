import Synchronization
import TestSupport

/// After how many bytes each connection of a proxy is cut, by a seed.
final class CutPlan: Sendable {
  private let random: Mutex<SeededGenerator>
  private let bytesMax: Int

  init(seed: UInt64, bytesMax: Int) {
    random = Mutex(SeededGenerator(seed: seed))
    self.bytesMax = bytesMax
  }

  var nextCut: TCPProxy.CutPlan {
    { [self] in random.withLock { Int.random(in: 0...bytesMax, using: &$0) } }
  }
}
