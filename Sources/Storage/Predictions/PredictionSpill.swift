private import Dispatch
private import Foundation
private import Glibc

/// The file that keeps predictions over a stop of the server while the database is away: one JSON
/// record a line, replaced as a whole, bounded by the queue that it is written from.
struct PredictionSpill: Sendable {
  /// What was read.
  struct Contents: Sendable {
    var records: [PredictionRecord] = []
    /// Lines that are not records of this program, such as one that a full disk cut off.
    var rejectedLines = 0
    /// Where the file with those lines is kept for a person to look at.
    var rejectedPath: String?
  }

  let path: String

  /// Reads the file; nothing when there is none. A file with lines that are not understood is
  /// copied to a name that ends in its time, so that each such file is kept, and kept once.
  func read() async throws(StorageError) -> Contents {
    try await onThread { () throws(StorageError) in
      guard FileManager.default.fileExists(atPath: path) else { return Contents() }
      guard let bytes = FileManager.default.contents(atPath: path) else {
        throw StorageError(.internal, "cannot read \(path): check who may read it")
      }
      var contents = Contents()
      for line in bytes.split(separator: UInt8(ascii: "\n")) {
        if let record = PredictionJSON.decode(line) {
          contents.records.append(record)
        } else {
          contents.rejectedLines += 1
        }
      }
      if contents.rejectedLines > 0 {
        contents.rejectedPath = try keepRejected()
      }
      return contents
    }
  }

  /// Moves a file that cannot be read to another name, so that ``replace(with:)`` does not end it.
  ///
  /// - Returns: The other name.
  func setAside() async throws(StorageError) -> String {
    try await onThread { () throws(StorageError) in
      let kept = "\(path).unread.\(Self.stamp(.now))"
      guard !FileManager.default.fileExists(atPath: kept), rename(path, kept) == 0 else {
        throw StorageError(.internal, "cannot rename \(path) to \(kept): \(SystemFailure.last)")
      }
      return kept
    }
  }

  /// A spill file beside this one, for when this one is there and cannot be moved.
  func beside() -> PredictionSpill { PredictionSpill(path: "\(path).other.\(Self.stamp(.now))") }

  private func keepRejected() throws(StorageError) -> String {
    do {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      let changed = attributes[.modificationDate] as? Date ?? .now
      let kept = "\(path).rejected.\(Self.stamp(changed))"
      try? FileManager.default.removeItem(atPath: kept)
      try FileManager.default.copyItem(atPath: path, toPath: kept)
      return kept
    } catch {
      throw StorageError(.internal, "cannot keep a copy of \(path): \(error)")
    }
  }

  /// ISO 8601's basic format, to the millisecond.
  private static func stamp(_ date: Date) -> String {
    date.formatted(
      Date.ISO8601FormatStyle(
        dateSeparator: .omitted,
        timeSeparator: .omitted,
        includingFractionalSeconds: true
      )
    )
  }

  /// Replaces the file; it is on the disk when this returns. Without records the file goes.
  func replace(with records: [PredictionRecord]) async throws(StorageError) {
    try await onThread { () throws(StorageError) in
      guard !records.isEmpty else {
        guard unlink(path) == 0 || errno == ENOENT else {
          throw StorageError(.internal, "cannot remove \(path): \(SystemFailure.last)")
        }
        return
      }
      try write(records)
    }
  }

  private func write(_ records: [PredictionRecord]) throws(StorageError) {
    let temporary = path + ".new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw StorageError(.internal, "cannot write \(temporary): \(SystemFailure.last)")
    }
    defer { close(descriptor) }
    for record in records {
      var line = try PredictionJSON.encode(record)
      line.append(UInt8(ascii: "\n"))
      try Self.write(line, to: descriptor, path: temporary)
    }
    guard fsync(descriptor) == 0, rename(temporary, path) == 0 else {
      throw StorageError(.internal, "cannot write \(path): \(SystemFailure.last)")
    }
    let folder = open((path as NSString).deletingLastPathComponent, O_RDONLY | O_CLOEXEC)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  private static func write(
    _ bytes: Data,
    to descriptor: Int32,
    path: String
  ) throws(StorageError) {
    let isWhole = bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = Glibc.write(
          descriptor,
          UnsafeRawBufferPointer(rebasing: rest).baseAddress,
          rest.count
        )
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
    guard isWhole else {
      throw StorageError(.internal, "cannot write \(path): \(SystemFailure.last)")
    }
  }

  /// Files block: the work is done off the cooperative pool.
  private func onThread<Value: Sendable>(
    _ work: @escaping @Sendable () throws(StorageError) -> Value
  ) async throws(StorageError) -> Value {
    let result = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(
          returning: Result<Value, StorageError> { () throws(StorageError) in try work() }
        )
      }
    }
    return try result.get()
  }
}
