/// Where a value writes itself, in the form its ``PostgresType`` says.
public struct PostgresBuffer: Sendable {
  var bytes: [UInt8]
  private(set) var isNull = false

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Appends `integer` in network byte order.
  public mutating func write<Integer: FixedWidthInteger>(_ integer: Integer) {
    withUnsafeBytes(of: integer.bigEndian) { bytes.append(contentsOf: $0) }
  }

  /// Appends bytes as they are.
  public mutating func write(bytes source: some Sequence<UInt8>) {
    bytes.append(contentsOf: source)
  }

  /// Appends what `body` writes after its length, as the elements of an array are.
  mutating func writeSized(_ body: (inout PostgresBuffer) -> Void) {
    let start = bytes.count
    write(Int32(0))
    body(&self)
    let length = Int32(bytes.count - start - 4).bigEndian
    withUnsafeBytes(of: length) { source in
      for (offset, byte) in source.enumerated() { bytes[start + offset] = byte }
    }
  }

  /// Makes the value NULL, whatever was written.
  public mutating func writeNull() {
    isNull = true
  }
}
