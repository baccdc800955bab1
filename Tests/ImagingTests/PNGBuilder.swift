/// Builds PNG files chunk by chunk, right or wrong, with pixels in stored (uncompressed) blocks.
struct PNGBuilder {
  var width: UInt32 = 2
  var height: UInt32 = 2
  var depth: UInt8 = 8
  var colour: UInt8 = 0
  var compression: UInt8 = 0
  var filter: UInt8 = 0
  var interlace: UInt8 = 0
  /// Chunks between header and pixels.
  var before: [(kind: String, data: [UInt8])] = []
  /// Filter bytes and samples; nil leaves the pixels out.
  var scanlines: [UInt8]? = [0, 0, 1, 0, 2, 1]
  var hasEnd = true

  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  init(_ change: (inout PNGBuilder) -> Void = { _ in }) {
    change(&self)
  }

  var bytes: [UInt8] {
    let header =
      bigEndian(width) + bigEndian(height) + [depth, colour, compression, filter, interlace]
    var file = Self.signature + chunk("IHDR", header)
    for (kind, data) in before { file += chunk(kind, data) }
    if let scanlines { file += chunk("IDAT", zlibStored(scanlines)) }
    return file + (hasEnd ? chunk("IEND", []) : [])
  }

  private func chunk(_ kind: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(kind.utf8) + data
    return bigEndian(UInt32(data.count)) + body + bigEndian(crc32(body))
  }

  private func bigEndian(_ value: UInt32) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian, Array.init)
  }

  private func zlibStored(_ data: [UInt8]) -> [UInt8] {
    let length = UInt16(data.count)
    let lengths = withUnsafeBytes(of: (length.littleEndian, (~length).littleEndian), Array.init)
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in data {
      low = (low + UInt32(byte)) % 65521
      high = (high + low) % 65521
    }
    return [0x78, 0x01, 0x01] + lengths + data + bigEndian(high << 16 | low)
  }

  private func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in
        sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0)
      }
    }
  }
}
