public import Foundation

extension Date: PostgresArrayElement {
  /// Seconds from 1970 to 2000, where the server's binary times begin.
  private static let postgresEpoch = 946_684_800.0
  private static let microsecondsPerSecond = 1_000_000.0
  private static let secondsPerDay = 86_400.0
  private static let timestampOID: UInt32 = 1114
  private static let dateOID: UInt32 = 1082

  /// `timestamptz`.
  public static var postgresType: PostgresType { .timestamptz }
  /// `timestamptz[]`.
  public static var postgresArrayType: PostgresType { .timestamptzArray }
  /// Writes microseconds, the finest that the server keeps; beyond its range, an infinity.
  public func encode(into buffer: inout PostgresBuffer) {
    let seconds = timeIntervalSince1970 - Self.postgresEpoch
    let microseconds = (seconds * Self.microsecondsPerSecond).rounded()
    buffer.write(Int64(exactly: microseconds) ?? (microseconds < 0 ? .min : .max))
  }
  /// Reads `timestamptz`, and `timestamp` and `date` as UTC. Infinities have no `Date`.
  public static func decode(_ cell: PostgresCell) throws(PostgresError) -> Date {
    switch cell.typeOID {
    case PostgresType.timestamptz.oid, timestampOID:
      guard
        let microseconds = cell.integer(at: 0, as: Int64.self),
        microseconds != .max, microseconds != .min
      else { break }
      let seconds = Double(microseconds) / microsecondsPerSecond
      return Date(timeIntervalSince1970: seconds + postgresEpoch)
    case dateOID:
      guard let days = cell.integer(at: 0, as: Int32.self), days != .max, days != .min else {
        break
      }
      return Date(timeIntervalSince1970: Double(days) * secondsPerDay + postgresEpoch)
    default: break
    }
    throw cell.mismatch("finite Date")
  }
}
