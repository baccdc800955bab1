import Foundation
import Storage
import Testing

@Suite struct StatisticsWindowTests {
  /// Seconds from the start of a day.
  private static func time(_ seconds: Double) -> Date {
    Date(timeIntervalSince1970: 1_760_054_400 + seconds)
  }

  @Test(arguments: [
    (0.0, 0.0), (1, 2), (0, 3600), (1, 3600), (0, 3601), (1800, 9000), (3599.999999, 3600.000001),
    (0, 86_400), (1, 86_399), (-7200, 93_600), (-1, 200_000), (-100_000.5, 1_000_000.25),
  ])
  func partsCoverTheWindowOnce(start: Double, end: Double) {
    let window = StatisticsWindow(from: Self.time(start), until: Self.time(end))
    let spans = (window.raw + window.hours + window.days).sorted { $0.lowerBound < $1.lowerBound }
    #expect(spans.allSatisfy { !$0.isEmpty })
    var reached = Self.time(start)
    for span in spans {
      #expect(abs(span.lowerBound.timeIntervalSince(reached)) < 1e-6)
      reached = span.upperBound
    }
    #expect(abs(reached.timeIntervalSince(Self.time(end))) < 1e-6 || spans.isEmpty)
    for span in window.raw { #expect(span.upperBound.timeIntervalSince(span.lowerBound) < 7200) }
    for (parts, unit) in [(window.hours, 3600.0), (window.days, 86_400)] {
      for bound in parts.flatMap({ [$0.lowerBound, $0.upperBound] }) {
        #expect(bound.timeIntervalSince1970.truncatingRemainder(dividingBy: unit) == 0)
      }
    }
  }

  @Test func aWindowThatEndsBeforeItStartsIsEmpty() {
    let window = StatisticsWindow(from: Self.time(10), until: Self.time(0))
    #expect(window.raw.isEmpty && window.hours.isEmpty && window.days.isEmpty)
  }
}
