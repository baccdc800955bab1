import Interceptors
import Testing

@Suite struct CallTimeoutTests {
  @Test(arguments: [
    ("1H", Duration.seconds(3600)), ("2M", .seconds(120)), ("99999999S", .seconds(99_999_999)),
    ("250m", .milliseconds(250)), ("7u", .microseconds(7)), ("00000001n", .nanoseconds(1)),
    ("0S", .zero),
  ])
  func `every unit is read`(text: String, duration: Duration) {
    #expect(CallTimeout.parse(text) == duration)
  }

  @Test(arguments: ["", "S", "1", "1s", "-1S", "+1S", "1.5S", "123456789S", " 1S", "1 S", "１S"])
  func `anything else is not a timeout`(text: String) {
    #expect(CallTimeout.parse(text) == nil)
  }

  @Test(arguments: [
    (Duration.nanoseconds(1), "1n"), (.milliseconds(99), "99000000n"),
    (.milliseconds(100), "100000u"), (.seconds(99), "99000000u"), (.seconds(100), "100000m"),
    (.seconds(99_999), "99999000m"), (.seconds(100_000), "100000S"),
    (.seconds(99_999_999), "99999999S"), (.seconds(100_000_000), "27777H"), (.zero, "1n"),
    (.nanoseconds(100_000_001), "100000u"),
  ])
  func `the finest unit that fits is written`(duration: Duration, text: String) {
    #expect(CallTimeout.format(duration) == text)
  }

  @Test func `a written timeout is never longer than the duration`() throws {
    var generator = SystemRandomNumberGenerator()
    for exponent in 0..<60 {
      let nanoseconds = Int64.random(in: 1...(1 << exponent), using: &generator)
      let duration = Duration.nanoseconds(nanoseconds)
      let parsed = try #require(CallTimeout.parse(CallTimeout.format(duration)))
      #expect(parsed <= duration, "\(nanoseconds) ns")
      #expect(parsed * 1.001 >= duration, "\(nanoseconds) ns")
    }
  }
}
