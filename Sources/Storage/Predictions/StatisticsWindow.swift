package import Foundation

/// A window of time cut into what is stored: single predictions at its ragged ends, whole hours
/// beside them, whole days (UTC) in the middle. A pure calculation.
package struct StatisticsWindow: Hashable, Sendable {
  private static let hour: Int64 = 3_600_000_000
  private static let day: Int64 = 24 * hour

  /// Spans of single predictions.
  package let raw: [Range<Date>]
  /// Spans of whole hours.
  package let hours: [Range<Date>]
  /// A span of whole days; empty when there is none.
  package let days: [Range<Date>]

  /// Cuts `from..<until`.
  package init(from: Date, until: Date) {
    let (start, end) = (from.microseconds, max(from.microseconds, until.microseconds))
    let outerHours = Self.whole(Self.hour, start, end)
    guard let wholeHours = outerHours else {
      (raw, hours, days) = (Self.spans([start..<end]), [], [])
      return
    }
    raw = Self.spans([start..<wholeHours.lowerBound, wholeHours.upperBound..<end])
    guard let wholeDays = Self.whole(Self.day, wholeHours.lowerBound, wholeHours.upperBound) else {
      (hours, days) = (Self.spans([wholeHours]), [])
      return
    }
    hours = Self.spans([
      wholeHours.lowerBound..<wholeDays.lowerBound, wholeDays.upperBound..<wholeHours.upperBound,
    ])
    days = Self.spans([wholeDays])
  }

  /// The part of a span that consists of whole units.
  private static func whole(_ unit: Int64, _ start: Int64, _ end: Int64) -> Range<Int64>? {
    let first = start + (unit - start % unit) % unit
    let last = end - end % unit
    return first < last ? first..<last : nil
  }

  private static func spans(_ spans: [Range<Int64>]) -> [Range<Date>] {
    spans.filter { !$0.isEmpty }.map {
      Date(microseconds: $0.lowerBound)..<Date(microseconds: $0.upperBound)
    }
  }
}
