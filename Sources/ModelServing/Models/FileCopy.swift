import Glibc

/// The copying of one weights file into a place that only this process writes to.
enum FileCopy {
  /// Largest weights file that is copied.
  static let fileByteCountMax = 8 << 30
  /// Bytes asked for in one call of the system.
  private static let chunkByteCount = 8 << 20

  /// Copies a regular file to a new one that nobody may write to, and returns its size.
  ///
  /// The source may change meanwhile: the copy is then of no use, which its digest or its reader
  /// finds out, but reading it is safe.
  static func copy(_ source: String, to target: String) throws(ServingError) -> Int {
    // Without O_NONBLOCK, opening a named pipe waits for a writer for ever.
    let input = open(source, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard input >= 0 else {
      throw failure(errno == ENOENT ? .modelNotFound : .invalidWeights, source)
    }
    defer { close(input) }
    var status = stat()
    guard fstat(input, &status) == 0 else { throw failure(.invalidWeights, source) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ServingError(.invalidWeights, "\(WeightsFiles.name(source)) is not a regular file")
    }
    let byteCount = Int(status.st_size)
    guard byteCount <= fileByteCountMax else {
      throw ServingError(
        .invalidWeights,
        "\(WeightsFiles.name(source)) has \(byteCount) bytes, more than \(fileByteCountMax); split"
          + " the model into shards"
      )
    }
    let output = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o400)
    guard output >= 0 else { throw failure(.libraryFailed, source) }
    let copied = transfer(from: input, to: output, byteCount: byteCount)
    let reason = errno
    guard close(output) == 0, copied >= 0 else {
      errno = copied < 0 ? reason : errno
      throw failure(.libraryFailed, source)
    }
    guard copied == byteCount else {
      throw ServingError(
        .invalidWeights,
        "\(WeightsFiles.name(source)) became shorter while it was read; write weights under another"
          + " name and rename them"
      )
    }
    return byteCount
  }

  /// Copies up to `byteCount` bytes. Returns how many there were, or -1 with `errno` set.
  private static func transfer(from input: Int32, to output: Int32, byteCount: Int) -> Int {
    var copied = 0
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunkByteCount, alignment: 4096)
    defer { buffer.deallocate() }
    while copied < byteCount {
      let count = read(input, buffer.baseAddress, min(buffer.count, byteCount - copied))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return count < 0 ? -1 : copied }
      var written = 0
      while written < count {
        let rest = UnsafeRawBufferPointer(rebasing: buffer[written..<count])
        let part = write(output, rest.baseAddress, rest.count)
        if part < 0, errno == EINTR { continue }
        guard part > 0 else { return -1 }
        written += part
      }
      copied += count
    }
    return copied
  }

  private static func failure(_ code: ServingError.Code, _ path: String) -> ServingError {
    let reason = String(cString: strerror(errno))
    let name = WeightsFiles.name(path)
    return code == .libraryFailed
      ? ServingError(code, "the private copy of \(name) cannot be written: \(reason)")
      : ServingError(code, "\(name) cannot be read: \(reason)")
  }
}
