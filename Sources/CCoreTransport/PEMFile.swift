import Glibc

/// A PEM file named in a configuration.
enum PEMFile {
  /// Largest PEM file read, in bytes.
  static let bytesMax = 1 << 20

  /// - Throws: `CoreTransportError` that names the file and the reason it cannot be read.
  static func check(_ path: String) throws(CoreTransportError) {
    _ = try read(path)
  }

  /// The file's text.
  ///
  /// - Throws: `CoreTransportError` that names the file and the reason it cannot be read.
  static func read(_ path: String) throws(CoreTransportError) -> String {
    guard let file = fopen(path, "re") else {
      throw invalid(path, String(cString: strerror(errno)))
    }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: bytesMax + 1)
    let count = fread(&bytes, 1, bytes.count, file)
    guard ferror(file) == 0 else { throw invalid(path, "it is not a readable file") }
    guard count <= bytesMax else { throw invalid(path, "it has more than \(bytesMax) bytes") }
    let text = String(decoding: bytes[..<count], as: UTF8.self)
    guard text.contains("-----BEGIN ") else { throw invalid(path, "it is not PEM") }
    return text
  }

  private static func invalid(_ path: String, _ reason: String) -> CoreTransportError {
    CoreTransportError(
      .invalidCredentials,
      "Cannot read \(path): \(reason); give a PEM file this user can read."
    )
  }
}
