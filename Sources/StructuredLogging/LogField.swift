internal import Logging

/// A metadata value as JSON.
enum LogField: Encodable {
  case text(String)
  case integer(Int64)
  case number(Double)
  case boolean(Bool)
  case object([String: LogField])
  case array([LogField])

  init(_ value: Logger.Metadata.Value) {
    switch value {
    case .string(let text): self = .text(text)
    case .stringConvertible(let value): self = Self.convert(value)
    case .dictionary(let values): self = .object(values.mapValues(LogField.init))
    case .array(let values): self = .array(values.map(LogField.init))
    }
  }

  /// A number or boolean stays one; JSON has no word for infinities and NaN, so those are text.
  private static func convert(_ value: any CustomStringConvertible & Sendable) -> LogField {
    switch value {
    case let value as Bool: .boolean(value)
    case let value as any BinaryInteger:
      Int64(exactly: value).map(LogField.integer) ?? .text(value.description)
    case let value as Double where value.isFinite: .number(value)
    case let value as Float where value.isFinite: .number(Double(value))
    default: .text(value.description)
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .boolean(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    }
  }
}
