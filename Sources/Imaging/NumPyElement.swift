import Domain

/// An integer type of NumPy's: `|u1`, `<i4`, `>u2`, ...
struct NumPyElement: Hashable {
  let byteCount: Int
  let isBigEndian: Bool

  /// Reads a type string; nil unless it is an integer of 1, 2, 4 or 8 bytes.
  init?(_ code: String) {
    let characters = Array(code)
    guard characters.count == 3, "<>|=".contains(characters[0]), "iu".contains(characters[1]),
      let byteCount = characters[2].wholeNumberValue, [1, 2, 4, 8].contains(byteCount),
      characters[0] != "|" || byteCount == 1
    else { return nil }
    self.byteCount = byteCount
    isBigEndian = characters[0] == ">"
  }

  /// The die state of an element; nil when it is none. A signed negative number has high bytes that
  /// are not 0, as a large one has.
  func value(_ bytes: ArraySlice<UInt8>) -> UInt8? {
    let lowest = isBigEndian ? bytes.endIndex - 1 : bytes.startIndex
    for (index, byte) in zip(bytes.indices, bytes) where index != lowest && byte != 0 { return nil }
    return bytes[lowest] <= DieGrid.fail ? bytes[lowest] : nil
  }
}
