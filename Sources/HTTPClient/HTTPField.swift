/// One header field.
public struct HTTPField: Hashable, Sendable {
  /// The name; compared without regard to case.
  public let name: String
  /// The value, without white space around it.
  public let value: String

  /// A field of `name` and `value`; checked when the request is sent.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// RFC 9110: a name is a token; a value has no control characters but the tab. Anything else
  /// would let a value add fields of its own.
  var isWellFormed: Bool {
    let marks = Set("!#$%&'*+-.^_`|~".utf8)
    let isToken =
      !name.isEmpty
      && name.utf8.allSatisfy { byte in
        byte.isLetter || byte.isDigit || marks.contains(byte)
      }
    return isToken && value.utf8.allSatisfy { $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }
  }
}
