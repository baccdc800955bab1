/// How large a PNG or JPEG file says its picture is, read from its header: nothing is decoded and
/// no memory is taken, so a picture can be refused for its size at once.
///
/// What the header says is a claim. A decoder may find another size in a damaged file, and has
/// ``PictureLimits`` for that.
public struct PictureSize: Sendable, Hashable {
  /// Largest side that PNG knows, which is larger than JPEG's.
  private static let sideMax = Int(Int32.max)
  /// Segments and fill bytes of a JPEG file that are stepped over to find its frame. Files of
  /// cameras have some tens.
  private static let jpegStepCountMax = 1024

  /// Pixels in a row, at least 1.
  public let width: Int
  /// Rows, at least 1.
  public let height: Int

  /// Pixels of the picture.
  public var pixelCount: Int { width * height }

  /// Reads the size from the first bytes of a file.
  ///
  /// - Returns: nil when the bytes are of no PNG or JPEG file, or end before they say the size, or
  ///   do not say it where it belongs.
  public init?(ofHeader bytes: some RandomAccessCollection<UInt8>) {
    let header = Header(bytes)
    guard let (width, height) = Self.png(header) ?? Self.jpeg(header),
      (1...Self.sideMax).contains(width), (1...Self.sideMax).contains(height)
    else { return nil }
    self.width = width
    self.height = height
  }

  /// PNG, 5.6 Chunk ordering: "IHDR shall be first". Its data begin with width and height.
  private static func png(_ header: Header<some RandomAccessCollection<UInt8>>) -> (Int, Int)? {
    let start: [UInt8] =
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
    guard header.begins(with: start), let width = header.number(at: 16, byteCount: 4),
      let height = header.number(at: 20, byteCount: 4)
    else { return nil }
    return (width, height)
  }

  /// ITU-T T.81, B.2.2: a frame header is its marker, a length, the precision, the lines and the
  /// samples of a line. Before it come marker segments, each with its length.
  private static func jpeg(_ header: Header<some RandomAccessCollection<UInt8>>) -> (Int, Int)? {
    guard header.begins(with: [0xFF, 0xD8]) else { return nil }
    var offset = 2
    for _ in 0..<jpegStepCountMax {
      guard header.byte(at: offset) == 0xFF, let marker = header.byte(at: offset + 1) else {
        return nil
      }
      switch marker {
      case 0xFF:
        // B.1.1.2: "Any marker may optionally be preceded by any number of fill bytes".
        offset += 1
      case 0x01, 0xD0...0xD7:
        // TEM and RSTn stand alone.
        offset += 2
      case 0xC0...0xCF where ![0xC4, 0xC8, 0xCC].contains(marker):
        guard let height = header.number(at: offset + 5, byteCount: 2),
          let width = header.number(at: offset + 7, byteCount: 2)
        else { return nil }
        return (width, height)
      case 0x00, 0xD8, 0xD9, 0xDA:
        // No marker, or the second start, the end or a scan before a frame.
        return nil
      default:
        guard let length = header.number(at: offset + 2, byteCount: 2), length >= 2 else {
          return nil
        }
        offset += 2 + length
      }
    }
    return nil
  }

  /// Bytes by their distance from the first, none beyond the last.
  private struct Header<Bytes: RandomAccessCollection<UInt8>> {
    private let bytes: Bytes

    init(_ bytes: Bytes) { self.bytes = bytes }

    func byte(at offset: Int) -> UInt8? {
      offset < bytes.count ? bytes[bytes.index(bytes.startIndex, offsetBy: offset)] : nil
    }

    func begins(with start: [UInt8]) -> Bool {
      bytes.prefix(start.count).elementsEqual(start)
    }

    /// A big-endian number.
    func number(at offset: Int, byteCount: Int) -> Int? {
      guard offset + byteCount <= bytes.count else { return nil }
      return (offset..<offset + byteCount).reduce(0) { $0 << 8 | Int(byte(at: $1) ?? 0) }
    }
  }
}
