/// A value that an array of it can be bound and read. An array of `UInt8` is `bytea`; every other
/// is a one-dimensional array without NULL.
public protocol PostgresArrayElement: PostgresEncodable, PostgresDecodable {
  /// The array's type.
  static var postgresArrayType: PostgresType { get }

  /// Writes `elements` in the form that ``postgresArrayType`` says.
  static func encode(array elements: [Self], into buffer: inout PostgresBuffer)

  /// Reads a whole array.
  static func decode(array cell: PostgresCell) throws(PostgresError) -> [Self]
}

extension PostgresArrayElement {
  /// The server's `array_recv` form: dimensions, a flag for NULL, the element's type; size and
  /// lower bound of each dimension; then each element after its length.
  public static func encode(array elements: [Self], into buffer: inout PostgresBuffer) {
    buffer.write(Int32(elements.isEmpty ? 0 : 1))
    buffer.write(Int32(0))
    buffer.write(Self.elementOID)
    guard !elements.isEmpty else { return }
    buffer.write(Int32(elements.count))
    buffer.write(Int32(1))
    for element in elements { buffer.writeSized { element.encode(into: &$0) } }
  }

  /// Reads the server's `array_send` form.
  public static func decode(array cell: PostgresCell) throws(PostgresError) -> [Self] {
    let wanted = "one-dimensional array without NULL"
    guard
      let dimensions = cell.integer(at: 0, as: Int32.self),
      let elementOID = cell.integer(at: 8, as: UInt32.self)
    else { throw cell.mismatch(wanted) }
    if dimensions == 0 { return [] }
    guard dimensions == 1, let count = cell.integer(at: 12, as: Int32.self), count >= 0 else {
      throw cell.mismatch(wanted)
    }
    var elements: [Self] = []
    elements.reserveCapacity(min(Int(count), cell.bytes.count / 4))
    var offset = 20
    for _ in 0..<count {
      guard
        let length = cell.integer(at: offset, as: Int32.self), length >= 0,
        offset + 4 + Int(length) <= cell.bytes.count
      else { throw cell.mismatch(wanted) }
      let range = offset + 4..<offset + 4 + Int(length)
      elements.append(
        try decode(
          PostgresCell(
            column: cell.column,
            typeOID: elementOID,
            bytes: UnsafeRawBufferPointer(rebasing: cell.bytes[range])
          )
        )
      )
      offset = range.upperBound
    }
    return elements
  }

  /// An element has a type even where a bind alone leaves it to the server.
  private static var elementOID: UInt32 {
    postgresType.oid == 0 ? PostgresType.text.oid : postgresType.oid
  }
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
  /// The element's array type.
  public static var postgresType: PostgresType { Element.postgresArrayType }

  /// Writes all elements.
  public func encode(into buffer: inout PostgresBuffer) {
    Element.encode(array: self, into: &buffer)
  }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
  /// Reads all elements.
  public static func decode(_ cell: PostgresCell) throws(PostgresError) -> [Element] {
    try Element.decode(array: cell)
  }
}
