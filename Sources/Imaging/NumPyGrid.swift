public import Domain

/// Die grids in NumPy's `.npy` format, versions 1.0 to 3.0.
///
/// Format (numpy.lib.format): the magic `\\x93NUMPY`, two bytes of version, a header length of 2
/// bytes (1.0) or 4 (2.0 and 3.0), a header that is a Python dictionary literal with exactly
/// `descr`, `fortran_order` and `shape`, then the elements. Read are arrays of two dimensions, of
/// any integer type and byte order, row by row or column by column. Pickled objects never are.
public enum NumPyGrid {
  /// Longest header read, in bytes. NumPy's own is 118.
  public static let headerBytesMax = 4096
  private static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]

  /// Whether the bytes start as an `.npy` file does.
  public static func isNumPy(_ bytes: [UInt8]) -> Bool { bytes.starts(with: magic) }

  /// Reads a whole file.
  public static func decode(_ bytes: [UInt8]) throws(ImagingError) -> DieGrid {
    guard isNumPy(bytes), bytes.count >= magic.count + 4 else {
      throw ImagingError(.broken, "the file does not start as an .npy file does, or is cut short")
    }
    let version = bytes[6]
    guard (1...3).contains(version), bytes[7] == 0 else {
      throw ImagingError(
        .unsupportedFormat,
        "version \(version).\(bytes[7]) of .npy is not read; 1.0 to 3.0 are"
      )
    }
    let lengthByteCount = version == 1 ? 2 : 4
    let headerStart = magic.count + 2 + lengthByteCount
    guard bytes.count >= headerStart else { throw cutShort }
    let length = bytes[8..<headerStart].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= headerBytesMax else {
      throw ImagingError(
        .tooLarge,
        "the .npy header has \(length) bytes; at most \(headerBytesMax) are read"
      )
    }
    guard bytes.count - headerStart >= length else { throw cutShort }
    let header = try NumPyHeader(parsing: bytes[headerStart..<headerStart + length])
    return try decode(bytes[(headerStart + length)...], header)
  }

  private static func decode(
    _ elements: ArraySlice<UInt8>,
    _ header: NumPyHeader
  ) throws(ImagingError) -> DieGrid {
    let (rows, columns) = (header.rows, header.columns)
    guard elements.count == rows * columns * header.element.byteCount else {
      throw ImagingError(
        .broken,
        "the .npy header says \(rows) x \(columns) elements of \(header.element.byteCount) bytes,"
          + " but \(elements.count) bytes follow"
      )
    }
    var states: [UInt8] = []
    states.reserveCapacity(rows * columns)
    for index in 0..<rows * columns {
      let start = elements.startIndex + index * header.element.byteCount
      let value = header.element.value(elements[start..<start + header.element.byteCount])
      guard let value else {
        throw ImagingError(
          .notDieStates,
          "element \(index) of the .npy file is none of 0 (no die), 1 (pass) and 2 (fail)"
        )
      }
      states.append(value)
    }
    do {
      let axis: MajorAxis = header.isFortranOrder ? .column : .row
      return try DieGrid(
        sent: states,
        rows: rows,
        columns: columns,
        orientation: WaferOrientation(axis: axis)
      )
    } catch {
      throw ImagingError(.notDieStates, error.message)
    }
  }

  private static let cutShort = ImagingError(.broken, "the .npy file ends within its header")
}
