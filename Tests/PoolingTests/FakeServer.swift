import Pooling
import Synchronization

/// Accepts connections at once, never, or refuses them.
final class FakeServer: Sendable {
  struct Refusal: Error, Equatable {}

  enum Mood: Sendable {
    case accepting
    case refusing
    case silent
  }

  private let mood: Mutex<Mood>
  private let count = Atomic(0)
  private let attempts = Atomic(0)

  init(_ mood: Mood = .accepting) {
    self.mood = Mutex(mood)
  }

  var connectionsMade: Int { count.load(ordering: .relaxed) }

  /// Connections asked for, refused ones included.
  var connectionsTried: Int { attempts.load(ordering: .relaxed) }

  func become(_ mood: Mood) {
    self.mood.withLock { $0 = mood }
  }

  func pool(
    sizeMax: Int,
    waitersMax: Int = 64,
    backoff: Backoff = Backoff(first: .milliseconds(5), limit: .milliseconds(20))
  ) -> ConnectionPool<FakeConnection, Refusal> {
    ConnectionPool(sizeMax: sizeMax, waitersMax: waitersMax, backoff: backoff) { deliver in
      self.attempts.add(1, ordering: .relaxed)
      switch self.mood.withLock({ $0 }) {
      case .accepting:
        let number = self.count.add(1, ordering: .relaxed).newValue
        deliver(.success(FakeConnection(number: number)))
      case .refusing: deliver(.failure(Refusal()))
      case .silent: break
      }
    }
  }
}
