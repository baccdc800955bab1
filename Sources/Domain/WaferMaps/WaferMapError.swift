/// Why a wafer map is not one. The message is one line and names the reason; `field` is the part of
/// the map that is wrong, in words a request can be answered with.
public struct WaferMapError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The part of a wafer map that an error is about.
  public enum Field: String, Sendable {
    /// Number of rows.
    case rows
    /// Number of columns.
    case columns
    /// The values of the dies.
    case dies
    /// Which bin codes mean what.
    case bins
  }

  /// What is wrong.
  public let field: Field
  /// Why, and what would be right.
  public let message: String

  /// Makes an error.
  public init(_ field: Field, _ message: String) {
    self.field = field
    self.message = message
  }

  /// The field and the message.
  public var description: String { "\(field.rawValue): \(message)" }
}
