import NetworkAddresses

extension HTTPURL {
  /// The most characters of a host's name (RFC 1035).
  private static let nameCharacterCountMax = 253
  /// The most characters between two dots of a name (RFC 1035).
  private static let labelCharacterCountMax = 63

  /// Host and port of `authority`.
  static func splitAuthority(_ authority: Substring) throws(HTTPError) -> (String, UInt16?) {
    guard !authority.contains("@") else {
      throw HTTPError(.invalidRequest, "the URL has a user name: leave it out")
    }
    let hostEnd: Substring.Index
    let isBracketed = authority.hasPrefix("[")
    if isBracketed {
      guard let close = authority.firstIndex(of: "]") else {
        throw HTTPError(.invalidRequest, "the host of the URL lacks its closing bracket")
      }
      hostEnd = authority.index(after: close)
    } else {
      hostEnd = authority.firstIndex(of: ":") ?? authority.endIndex
    }
    var host = authority[..<hostEnd]
    if isBracketed {
      host = host.dropFirst().dropLast()
      guard let address = IPAddress(String(host)), host.contains(":"), !address.bytes.isEmpty else {
        throw HTTPError(.invalidRequest, "the host of the URL is not an IPv6 address")
      }
    } else if host.contains(":") {
      throw HTTPError(.invalidRequest, "an IPv6 address in a URL needs brackets")
    }
    let portText = authority[hostEnd...]
    guard !portText.isEmpty else { return (String(host), nil) }
    let digits = portText.dropFirst()
    guard portText.first == ":", !digits.isEmpty, digits.utf8.allSatisfy(\.isDigit),
      let port = UInt16(digits)
    else {
      throw HTTPError(.invalidRequest, "the port of the URL is not a number from 1 to 65535")
    }
    return (String(host), port)
  }

  /// What is wrong with a name in lower case, or nil.
  static func fault(inName name: String) -> String? {
    if name.isEmpty { return "is missing" }
    if name.utf8.count > nameCharacterCountMax {
      return "is longer than \(nameCharacterCountMax) characters"
    }
    let isPlain = name.utf8.allSatisfy {
      $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        || $0 == UInt8(ascii: ".")
    }
    guard isPlain else {
      return "has a character that is no ASCII letter, digit, hyphen or dot: write a name in "
        + "other letters in its xn-- form"
    }
    if name.hasSuffix(".") { return "ends with a dot" }
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    if labels.contains(where: \.isEmpty) { return "has two dots in a row, or begins with one" }
    if labels.contains(where: { $0.utf8.count > labelCharacterCountMax }) {
      return "has a part longer than \(labelCharacterCountMax) characters"
    }
    // The URL standard's rule: a host whose last part is a number, also one as 0x7f, is an IPv4
    // address. The C library takes 127.1, 0177.0.0.1 and 2130706433 for one, too.
    if let last = labels.last, last.utf8.allSatisfy(\.isDigit) || isHexNumber(last) {
      return "looks like an IPv4 address: write it as four decimal numbers from 0 to 255"
    }
    return nil
  }

  /// What is wrong with a path and query, or nil.
  static func fault(inTarget target: String) -> String? {
    guard target.hasPrefix("/") else { return "does not begin with a slash" }
    let marks = Set("-._~:/?@!$&'()*+,;=%[]".utf8)
    let bytes = Array(target.utf8)
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "#") { return "has a fragment (#...): leave it out" }
      guard byte.isLetter || byte.isDigit || marks.contains(byte) else {
        return "has a character that must be percent-encoded"
      }
      guard byte != UInt8(ascii: "%") || isEscape(bytes[index...].prefix(3)) else {
        return "has a percent sign without two hexadecimal digits after it"
      }
    }
    return nil
  }

  private static func isEscape(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count == 3 && bytes.dropFirst().allSatisfy(\.isHexDigit)
  }

  private static func isHexNumber(_ label: Substring) -> Bool {
    label.hasPrefix("0x") && label.dropFirst(2).utf8.allSatisfy(\.isHexDigit)
  }
}
