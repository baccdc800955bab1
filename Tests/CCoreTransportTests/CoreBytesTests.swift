import CCoreTransport
import Testing

/// `CoreBytes` is a value, whoever shares its storage.
@Suite struct CoreBytesTests {
  /// Short contents lie inside the core's slice, longer ones outside.
  @Test(arguments: [0, 1, 23, 24, 1000])
  func aCopyIsItsOwn(count: Int) {
    let original = CoreBytes(repeating: 1, count: count)
    var copy = original
    copy.withUnsafeMutableBytes { bytes in
      for index in bytes.indices { bytes[index] = 2 }
    }
    #expect(Array(original) == [UInt8](repeating: 1, count: count))
    #expect(Array(copy) == [UInt8](repeating: 2, count: count))
  }

  @Test(arguments: [0, 1, 23, 24, 1000])
  func twoReadersMayLookAtOnce(count: Int) {
    let bytes = CoreBytes((0..<count).map { UInt8(truncatingIfNeeded: $0) })
    let copy = bytes
    let isEqual = bytes.withUnsafeBytes { left in
      copy.withUnsafeBytes { right in left.elementsEqual(right) && bytes.count == count }
    }
    #expect(isEqual)
  }
}

extension Array where Element == UInt8 {
  fileprivate init(_ bytes: CoreBytes) {
    self = bytes.withUnsafeBytes { Array($0) }
  }
}
