import Pooling
import Testing

struct BackoffTests {
  @Test(arguments: [(0.0, [5, 10, 20, 40, 50, 50]), (0.999999, [9, 19, 39, 79, 99, 99])])
  func waitsDoubleUpToTheLimit(fraction: Double, milliseconds: [Int]) {
    var backoff = Backoff(first: .milliseconds(10), limit: .milliseconds(100)) { fraction }
    for expected in milliseconds {
      let wait = backoff.next()
      #expect(wait >= .milliseconds(expected) && wait < .milliseconds(expected + 1))
    }
    backoff.reset()
    #expect(backoff.next() < .milliseconds(10))
  }
}
