/// Kinds of violations, for programs; the raw value is `FieldViolation.reason`.
enum ViolationReason: String {
  /// It must be given.
  case required = "REQUIRED"
  /// It must not be given here.
  case notAllowed = "NOT_ALLOWED"
  /// A text or list is too long.
  case tooLong = "TOO_LONG"
  /// A number is outside its range.
  case outOfRange = "OUT_OF_RANGE"
  /// An enum has a number that this server does not know.
  case unknownValue = "UNKNOWN_VALUE"
  /// It is not written as it should be.
  case malformed = "MALFORMED"
  /// Too many bytes or pixels.
  case tooLarge = "TOO_LARGE"
  /// A file of a kind that is not read.
  case unsupportedFormat = "UNSUPPORTED_FORMAT"
  /// A damaged file.
  case broken = "BROKEN"
  /// Values that cannot be taken for die states.
  case notDieStates = "NOT_DIE_STATES"
  /// Values that contradict each other.
  case inconsistent = "INCONSISTENT"
}
