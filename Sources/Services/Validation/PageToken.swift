internal import Credentials
internal import Foundation

/// The place at which the next page begins, as clients carry it: opaque, and bound to the filters
/// of the list it came from.
struct PageToken {
  private static let version: UInt8 = 1
  private static let filterByteCount = 8
  /// Longest token that is read, in characters.
  private static let lengthMax = 1024

  /// Writes a token.
  ///
  /// - Parameters:
  ///   - place: Where the next page begins.
  ///   - filters: Everything that the place depends on.
  static func text(place: [UInt8], filters: [UInt8]) -> String {
    let bytes = [version] + digest(of: filters) + place
    return Data(bytes).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  /// The place that a token names; nil when it is not a token or one of other filters.
  static func place(in text: String, filters: [UInt8]) -> [UInt8]? {
    guard text.utf8.count <= lengthMax else { return nil }
    let standard = text.replacing("-", with: "+").replacing("_", with: "/")
    let padding = String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
    guard let data = Data(base64Encoded: standard + padding) else { return nil }
    let bytes = [UInt8](data)
    guard bytes.count > filterByteCount, bytes[0] == version,
      Array(bytes[1...filterByteCount]) == digest(of: filters)
    else { return nil }
    return Array(bytes.dropFirst(1 + filterByteCount))
  }

  /// What is wrong with a token that is none.
  static let violation = FieldViolation(
    field: "page_token",
    reason: ViolationReason.malformed.rawValue,
    "it is not the next_page_token of a list with these filters; ask for the first page again"
  )

  private static func digest(of filters: [UInt8]) -> [UInt8] {
    Array(SHA256Digest.of(filters).prefix(filterByteCount))
  }
}
