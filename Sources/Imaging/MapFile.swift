import Glibc

/// Wafer maps in files: PNG, JPEG, `.npy` and text tables. What a file is, its first bytes say; its
/// name is not asked.
public enum MapFile {
  /// Largest file that is read, in bytes.
  public static let byteCountMax = 64 << 20

  /// Reads the map of a file.
  ///
  /// - Parameter layout: Where the dies of a picture are; a table has its own.
  public static func read(
    path: String,
    layout: DieLayout? = nil
  ) throws(ImagingError) -> DecodedWaferMap {
    try decode(bytes(path: path), layout: layout)
  }

  /// Reads the map in the bytes of a file.
  public static func decode(
    _ bytes: [UInt8],
    layout: DieLayout? = nil
  ) throws(ImagingError) -> DecodedWaferMap {
    if Picture.isPNG(bytes) || Picture.isJPEG(bytes) {
      return try DecodedWaferMap(Picture(decoding: bytes), layout: layout)
    }
    if NumPyGrid.isNumPy(bytes) { return DecodedWaferMap(try NumPyGrid.decode(bytes)) }
    // Text has no zero byte; what has one is some other binary file.
    guard !bytes.prefix(4096).contains(0) else {
      throw ImagingError(
        .unsupportedFormat,
        "the file is none of PNG, JPEG, .npy and a text table of 0, 1 and 2"
      )
    }
    return DecodedWaferMap(try CSVGrid.decode(bytes))
  }

  private static func bytes(path: String) throws(ImagingError) -> [UInt8] {
    // Without O_NONBLOCK, opening a named pipe waits for a writer for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw systemError("open") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw systemError("read") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ImagingError(.io, "it is not a regular file")
    }
    guard status.st_size <= byteCountMax else {
      throw ImagingError(
        .tooLarge,
        "the file has \(status.st_size) bytes; at most \(byteCountMax) are read"
      )
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress?.advanced(by: filled), $0.count - filled)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw systemError("read") }
      if count == 0 { break }
      filled += count
    }
    return Array(bytes[..<filled])
  }

  private static func systemError(_ verb: String) -> ImagingError {
    ImagingError(.io, "cannot \(verb) it: \(String(cString: strerror(errno)))")
  }
}
