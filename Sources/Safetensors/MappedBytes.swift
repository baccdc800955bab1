import Glibc

/// Read-only memory that holds a file, mapped or copied, freed when the last view of it goes.
///
/// Sendable because the memory never changes after `init` and is released only by `deinit`. The
/// kernel delivers SIGBUS when somebody truncates a mapped file: weights are replaced by renaming
/// a new file over the old name, never by writing into it.
final class MappedBytes: @unchecked Sendable {
  /// The bytes; valid as long as this object lives.
  let bytes: UnsafeRawBufferPointer  // owned
  private let isMapped: Bool

  /// Maps a regular file.
  init(path: String) throws(SafetensorsError) {
    // Without O_NONBLOCK, opening a named pipe waits for a writer for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.failure("open", path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.failure("read", path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw SafetensorsError(.io, "\(SafetensorsError.quoted(path)) is not a regular file")
    }
    isMapped = true
    let byteCount = Int(status.st_size)
    if byteCount == 0 {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard
      let address = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0),
      address != MAP_FAILED
    else { throw Self.failure("map", path) }
    bytes = UnsafeRawBufferPointer(start: address, count: byteCount)
  }

  /// Copies bytes that are already in memory.
  init(copying source: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 64)
    copy.copyBytes(from: source)
    bytes = UnsafeRawBufferPointer(copy)
    isMapped = false
  }

  deinit {
    guard let address = bytes.baseAddress else { return }
    if isMapped {
      munmap(UnsafeMutableRawPointer(mutating: address), bytes.count)
    } else {
      bytes.deallocate()
    }
  }

  /// Gives the pages that lie wholly within a range back to the system; reading them again maps
  /// them again. Does nothing for copied bytes.
  func releasePages(_ range: Range<Int>) {
    guard isMapped, let address = bytes.baseAddress else { return }
    let pageByteCount = Int(getpagesize())
    let first = (range.lowerBound + pageByteCount - 1) / pageByteCount * pageByteCount
    let last = range.upperBound / pageByteCount * pageByteCount
    guard first < last else { return }
    madvise(UnsafeMutableRawPointer(mutating: address + first), last - first, MADV_DONTNEED)
  }

  /// The system's own words for the last failed call.
  static func failure(_ verb: String, _ path: String) -> SafetensorsError {
    let reason = String(cString: strerror(errno))
    return SafetensorsError(.io, "cannot \(verb) \(SafetensorsError.quoted(path)): \(reason)")
  }
}
