internal import Credentials
internal import Foundation

/// The digest of weights: SHA-256 over the bytes of their files, one after another.
public enum WeightsSHA256 {
  /// Bytes read at a time.
  private static let chunkByteCount = 1 << 20

  /// Reads the files; call it on a thread that may block.
  ///
  /// - Throws: What Foundation throws when a file cannot be read.
  @Sendable public static func digest(of paths: [String]) throws -> [UInt8] {
    let hasher = SHA256Hasher()
    for path in paths {
      let file = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? file.close() }
      while let chunk = try file.read(upToCount: chunkByteCount), !chunk.isEmpty {
        hasher.update(chunk)
      }
    }
    return hasher.finish()
  }
}
