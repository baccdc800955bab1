internal import Foundation
internal import Storage

extension ServiceTokenPlace {
  private static let separator: Character = " "

  /// The place as a page token carries it: microseconds since 1970 and the identifier, as text.
  var bytes: [UInt8] {
    let microseconds = Int64((createdAt.timeIntervalSince1970 * 1_000_000).rounded())
    return Array("\(microseconds)\(Self.separator)\(id.uuidString)".utf8)
  }

  /// Reads ``bytes``; nil for none, and, with a violation, for anything else.
  init?(_ bytes: [UInt8], _ violations: inout Violations) {
    guard !bytes.isEmpty else { return nil }
    let words = String(decoding: bytes, as: UTF8.self).split(separator: Self.separator)
    guard words.count == 2, let microseconds = Int64(words[0]),
      let id = UUID(uuidString: String(words[1]))
    else {
      violations.add([PageToken.violation], within: "")
      return nil
    }
    self.init(
      createdAt: Date(timeIntervalSince1970: Double(microseconds) / 1_000_000),
      id: id
    )
  }
}
