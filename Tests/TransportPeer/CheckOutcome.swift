import Foundation

/// How one check ended.
struct CheckOutcome: Encodable {
  var check: String
  var seconds: Double
  /// Nil if the check passed.
  var error: String?

  /// One line.
  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}
