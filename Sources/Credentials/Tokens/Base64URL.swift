internal import Foundation

/// Base64 with the URL and filename safe alphabet, without padding (RFC 4648, 5; RFC 7515, 2).
public enum Base64URL {
  /// The text of `bytes`.
  public static func encode(_ bytes: [UInt8]) -> String {
    let characters = Data(bytes).base64EncodedData().compactMap { character -> UInt8? in
      switch character {
      case UInt8(ascii: "+"): UInt8(ascii: "-")
      case UInt8(ascii: "/"): UInt8(ascii: "_")
      case UInt8(ascii: "="): nil
      default: character
      }
    }
    return String(decoding: characters, as: UTF8.self)
  }

  /// The bytes of `text`; nil unless it is what ``encode(_:)`` makes: other alphabets, padding,
  /// white space and stray bits in the last character are refused, so that no two texts mean the
  /// same bytes.
  public static func decode(_ text: some StringProtocol) -> [UInt8]? {
    var characters = Data(capacity: text.utf8.count + 2)
    for character in text.utf8 {
      switch character {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        characters.append(character)
      case UInt8(ascii: "-"): characters.append(UInt8(ascii: "+"))
      case UInt8(ascii: "_"): characters.append(UInt8(ascii: "/"))
      default: return nil
      }
    }
    let lastGroupCount = characters.count % 4
    if lastGroupCount > 0 {
      characters.append(contentsOf: repeatElement(UInt8(ascii: "="), count: 4 - lastGroupCount))
    }
    guard let data = Data(base64Encoded: characters) else { return nil }
    let bytes = [UInt8](data)
    let lastGroup = encode(Array(bytes.suffix(bytes.count % 3)))
    return text.utf8.suffix(lastGroupCount).elementsEqual(lastGroup.utf8) ? bytes : nil
  }
}
