import Segmentation
import Synchronization

/// A model in memory, with the sessions that lanes keep for it: they are freed together.
final class LoadedModel: Sendable {
  private static let count = Atomic<UInt64>(0)

  /// A number that no other model in this process has or had.
  let identifier: UInt64
  /// The network and its description.
  let segmentation: SegmentationModel
  private let sessions = Mutex<[LaneSession.Key: LaneSession]>([:])

  init(_ segmentation: SegmentationModel) {
    identifier = Self.count.add(1, ordering: .relaxed).newValue
    self.segmentation = segmentation
  }

  /// The session of a lane, made at its first use.
  func session(for key: LaneSession.Key) -> LaneSession {
    if let known = sessions.withLock({ $0[key] }) { return known }
    let new = LaneSession(segmentation, workerCount: key.width)
    sessions.withLock { $0[key] = new }
    return new
  }
}
