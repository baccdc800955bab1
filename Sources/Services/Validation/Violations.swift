internal import Foundation
internal import SwiftProtobuf

/// Gathers everything that is wrong with a request, so that a caller hears it all at once.
struct Violations {
  private(set) var all: [FieldViolation] = []

  var isEmpty: Bool { all.isEmpty }

  mutating func add(_ field: String, _ reason: ViolationReason, _ message: String) {
    all.append(FieldViolation(field: field, reason: reason.rawValue, message))
  }

  /// Takes over what was found in a message that lies in field `prefix`.
  mutating func add(_ violations: [FieldViolation], within prefix: String) {
    all += violations.map { $0.within(prefix) }
  }

  /// - Throws: ``InvalidRequest`` with everything that was found.
  func throwIfAny() throws(InvalidRequest) {
    guard isEmpty else { throw InvalidRequest(violations: all) }
  }

  /// A text of at most `countMax` Unicode scalars without control characters: they forge log lines,
  /// and PostgreSQL stores no NUL.
  mutating func checkText(
    _ field: String,
    _ text: String,
    countMax: Int,
    isRequired: Bool = false
  ) {
    if text.isEmpty {
      if isRequired { add(field, .required, "give 1 to \(countMax) characters") }
      return
    }
    // A scalar has at most 4 bytes: most long texts need no counting.
    if text.utf8.count > countMax, text.unicodeScalars.count > countMax {
      add(field, .tooLong, "it has more than \(countMax) characters")
    }
    if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      add(field, .malformed, "it has control characters")
    }
  }

  mutating func checkRange<Value: Comparable>(
    _ field: String,
    _ value: Value,
    _ range: ClosedRange<Value>
  ) {
    // A NaN is in no range.
    guard !range.contains(value) else { return }
    add(field, .outOfRange, "\(value) is not from \(range.lowerBound) to \(range.upperBound)")
  }

  /// "Must be from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z inclusive" (timestamp.proto).
  mutating func checkTime(_ field: String, _ time: Google_Protobuf_Timestamp) {
    let isValid =
      (-62_135_596_800...253_402_300_799).contains(time.seconds)
      && (0...999_999_999).contains(time.nanos)
    if !isValid { add(field, .outOfRange, "it is no time from the year 1 to 9999") }
  }

  /// An enum that this server does not know, named by its number.
  mutating func unknown(_ field: String, _ number: Int) {
    add(field, .unknownValue, "\(number) is not a value of it")
  }
}
