private import Foundation
private import Glibc

/// The file that PostgreSQL appends its messages to, kept small by whoever runs the cluster.
struct ClusterLog {
  let paths: ClusterPaths
  let bytesMax: Int

  /// Puts the log aside once it has grown; lines written meanwhile may be lost, none is written
  /// twice.
  ///
  /// PostgreSQL holds the file open for appending, so it is copied and emptied, not renamed.
  func rotateIfLarge() {
    let descriptor = open(paths.log, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_size >= bytesMax else { return }
    // Nothing is copied where the disk is full: emptying the log is then what helps.
    try? FileManager.default.removeItem(atPath: paths.olderLog)
    try? FileManager.default.copyItem(atPath: paths.log, toPath: paths.olderLog)
    ftruncate(descriptor, 0)
  }

  /// The last line that says why PostgreSQL ended.
  func lastComplaint() -> String? {
    let tailBytes = 8192
    let descriptor = open(paths.log, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let end = lseek(descriptor, 0, SEEK_END)
    let text = withUnsafeTemporaryAllocation(byteCount: tailBytes, alignment: 1) { buffer in
      let count = pread(descriptor, buffer.baseAddress, tailBytes, max(0, end - tailBytes))
      return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
    return text.split(separator: "\n")
      .last { $0.contains("FATAL:") || $0.contains("PANIC:") || $0.contains("could not") }
      .map(String.init)
  }
}
