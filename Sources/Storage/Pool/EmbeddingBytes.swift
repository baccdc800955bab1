/// Embeddings as the database keeps them: 32-bit floats, little-endian.
enum EmbeddingBytes {
  static func encode(_ vector: [Float]) -> [UInt8] {
    vector.map { $0.bitPattern.littleEndian }.withUnsafeBytes { Array($0) }
  }

  static func decode(_ bytes: [UInt8]) -> [Float] {
    bytes.withUnsafeBytes { source in
      (0..<source.count / 4).map {
        let word = source.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)
        return Float(bitPattern: UInt32(littleEndian: word))
      }
    }
  }
}
