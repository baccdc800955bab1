internal import Foundation
internal import SwiftProtobuf

extension Google_Protobuf_Timestamp {
  private static let secondsToReferenceDate: Int64 = 978_307_200

  /// A time to the microsecond, which is what the database keeps and what a `Date` of our times can
  /// tell apart: read back, an answer shows the time that it showed first.
  init(microsecondsOf date: Date) {
    let microseconds = Int64((date.timeIntervalSinceReferenceDate * 1e6).rounded())
    let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    let isBefore = rest < 0
    self.init(
      seconds: seconds + Self.secondsToReferenceDate - (isBefore ? 1 : 0),
      nanos: Int32((isBefore ? rest + 1_000_000 : rest) * 1000)
    )
  }
}
