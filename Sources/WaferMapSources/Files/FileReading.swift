import Glibc

/// Opens and reads a file without ever leaving its root.
///
/// Every part of the path is opened in the directory before it, and never through a symbolic link.
/// So it does not matter what others rename or link meanwhile: what is read lies below the
/// directory that was opened as the root. The root's own path may go through links.
enum FileReading {
  private static let chunkBytes = 256 * 1024

  /// The whole of a regular file. Blocks: not to be called on a thread of the cooperative pool.
  ///
  /// - Throws: `SourceError`: `notFound`, `notAllowed` (a link, or not readable), `malformed` (not
  ///   a regular file, or empty), `tooLarge`, `unavailable`.
  static func bytes(of location: FileLocation, bytesMax: Int) throws(SourceError) -> [UInt8] {
    let descriptor = try openFile(location)
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(location, errno) }
    guard status.isRegular else { throw notRegular(location) }
    // Files of /proc say that they are empty, and are not.
    guard status.st_size > 0 else {
      throw SourceError(.malformed, "\(SourceError.quoted(location.path)) is empty")
    }
    guard status.st_size <= bytesMax else { throw tooLarge(location, bytesMax) }
    return try read(descriptor, announced: Int(status.st_size), location, bytesMax)
  }

  private static func openFile(_ location: FileLocation) throws(SourceError) -> Int32 {
    var directory = open(location.root.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else {
      throw SourceError(
        .unavailable,
        "the directory \(SourceError.quoted(location.root.path)) of sources.fileRoots cannot be "
          + "opened: \(words(errno))"
      )
    }
    defer { close(directory) }
    for name in location.components.dropLast() {
      let next = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard next >= 0 else { throw failure(location, errno, at: name, in: directory) }
      close(directory)
      directory = next
    }
    let name = location.components.last ?? ""
    // Opening a device can do something; looking at it first cannot.
    var status = stat()
    guard fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
      throw failure(location, errno)
    }
    guard !status.isLink else { throw isLink(location, name) }
    guard status.isRegular else { throw notRegular(location) }
    // Without O_NONBLOCK, a named pipe put in its place would be waited for.
    let file = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard file >= 0 else { throw failure(location, errno, at: name, in: directory) }
    return file
  }

  private static func read(
    _ descriptor: Int32,
    announced: Int,
    _ location: FileLocation,
    _ bytesMax: Int
  ) throws(SourceError) -> [UInt8] {
    var bytes: [UInt8] = []
    // One more than it should hold, to see its end without another allocation.
    bytes.reserveCapacity(announced + 1)
    var chunk = [UInt8](repeating: 0, count: min(announced + 1, chunkBytes))
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure(location, errno) }
      if count == 0 { return bytes }
      guard count <= bytesMax - bytes.count else { throw tooLarge(location, bytesMax) }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  private static func failure(
    _ location: FileLocation,
    _ code: Int32,
    at name: String,
    in directory: Int32
  ) -> SourceError {
    var status = stat()
    let isKnown = fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0
    return isKnown && status.isLink ? isLink(location, name) : failure(location, code)
  }

  private static func failure(_ location: FileLocation, _ code: Int32) -> SourceError {
    let path = SourceError.quoted(location.path)
    switch code {
    case ENOENT, ENOTDIR, ENAMETOOLONG: return SourceError(.notFound, "\(path) does not exist")
    case EACCES, EPERM:
      return SourceError(.notAllowed, "\(path) may not be read by the user the server runs as")
    default: return SourceError(.unavailable, "\(path) cannot be read: \(words(code))")
    }
  }

  private static func isLink(_ location: FileLocation, _ name: String) -> SourceError {
    SourceError(
      .notAllowed,
      "\(SourceError.quoted(name)) in \(SourceError.quoted(location.path)) is a symbolic link: "
        + "name the file itself"
    )
  }

  private static func notRegular(_ location: FileLocation) -> SourceError {
    SourceError(.malformed, "\(SourceError.quoted(location.path)) is not a regular file")
  }

  private static func tooLarge(_ location: FileLocation, _ bytesMax: Int) -> SourceError {
    SourceError(
      .tooLarge,
      "\(SourceError.quoted(location.path)) is larger than \(bytesMax) bytes"
    )
  }

  private static func words(_ code: Int32) -> String {
    String(cString: strerror(code))
  }
}

extension stat {
  fileprivate var isRegular: Bool { st_mode & S_IFMT == S_IFREG }
  fileprivate var isLink: Bool { st_mode & S_IFMT == S_IFLNK }
}
