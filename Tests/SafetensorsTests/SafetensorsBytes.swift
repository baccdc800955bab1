/// Builds the bytes of a file from a header as text, so that a test shows exactly what is wrong.
func safetensorsBytes(_ json: String, data: [UInt8] = []) -> [UInt8] {
  safetensorsBytes(Array(json.utf8), data: data)
}

/// The same from a header that need not be text.
func safetensorsBytes(_ header: [UInt8], data: [UInt8] = []) -> [UInt8] {
  lengthBytes(UInt64(header.count)) + header + data
}

/// The eight bytes at the start of a file.
func lengthBytes(_ length: UInt64) -> [UInt8] {
  withUnsafeBytes(of: length.littleEndian, Array.init)
}
