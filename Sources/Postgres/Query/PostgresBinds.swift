/// The values of a statement as the protocol sends them, in one buffer.
package struct PostgresBinds: Sendable {
  /// One value: its type, how it is written, and where its bytes lie; no range for NULL.
  struct Slot: Sendable {
    var type: PostgresType
    var range: Range<Int>?
  }

  private(set) var slots: [Slot] = []
  private(set) var bytes: [UInt8] = []
  /// Position, from 1, of the first text that holds a NUL, which the protocol cannot send as text.
  private(set) var nulPosition: Int?

  package var count: Int { slots.count }

  mutating func append<Value: PostgresEncodable>(_ value: Value) {
    let start = bytes.count
    var buffer = PostgresBuffer(bytes: bytes)
    bytes = []
    value.encode(into: &buffer)
    bytes = buffer.bytes
    guard !buffer.isNull else {
      bytes.removeSubrange(start...)
      slots.append(Slot(type: Value.postgresType, range: nil))
      return
    }
    let type = Value.postgresType
    let range = start..<bytes.count
    if !type.isBinary, nulPosition == nil, bytes[range].contains(0) { nulPosition = count + 1 }
    // libpq reads text up to a NUL; binary values do not mind one after them.
    bytes.append(0)
    slots.append(Slot(type: type, range: range))
  }

  mutating func append(_ other: PostgresBinds) {
    let offset = bytes.count
    if nulPosition == nil { nulPosition = other.nulPosition.map { $0 + count } }
    slots += other.slots.map { slot in
      let range = slot.range.map { $0.lowerBound + offset..<$0.upperBound + offset }
      return Slot(type: slot.type, range: range)
    }
    bytes += other.bytes
  }
}
