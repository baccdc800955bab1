import Foundation
import Synchronization

/// Private copies of weights, each in a directory that is named by its digest.
///
/// A model in memory reads its mapped file for as long as it lives, and the system ends a process
/// that reads a mapped file which somebody has cut short. Nobody but this server writes into the
/// library, and here files are only created, renamed and unlinked, none of which hurts a mapping.
final class WeightsLibrary: Sendable {
  private static let stagePrefix = "incoming-"

  /// Copies whose digest is not known yet.
  struct Stage: Sendable {
    fileprivate let directory: String
    /// The copies, in the order of the digest.
    let paths: [String]
    /// Bytes of all of them.
    let byteCount: Int
  }

  private let directory: String
  private let gate = Mutex(())

  /// Takes a directory; it is made when it is first needed.
  init(directory: String) {
    self.directory = directory
  }

  /// Runs `body` while nobody else does: between a copy's naming and its mapping, an equal one must
  /// not take its place. Blocks the thread.
  func exclusively<Value: Sendable, Failure: Error>(
    _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    try gate.withLock { _ throws(Failure) in try body() }
  }

  /// Removes what a process that ended left unfinished.
  ///
  /// - Precondition: No other store uses the directory.
  func removeLeftovers() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    for name in names where name.hasPrefix(Self.stagePrefix) {
      try? FileManager.default.removeItem(atPath: "\(directory)/\(name)")
    }
  }

  /// The copies of weights with that digest, if there are any; they may have been damaged since.
  func copies(_ digest: [UInt8]) -> (paths: [String], byteCount: Int)? {
    let home = home(digest)
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: home), !names.isEmpty
    else { return nil }
    let paths = names.sorted().map { "\(home)/\($0)" }
    let sizes = paths.map {
      (try? FileManager.default.attributesOfItem(atPath: $0)[.size] as? Int) ?? 0
    }
    return (paths, sizes.reduce(0, +))
  }

  /// Copies the files of a model.
  func stage(_ files: WeightsFiles) throws(ServingError) -> Stage {
    let stage = "\(directory)/\(Self.stagePrefix)\(UUID().uuidString)"
    do {
      try FileManager.default.createDirectory(
        atPath: stage,
        withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700]
      )
    } catch {
      throw ServingError(
        .libraryFailed,
        "the directory for copies of weights cannot be made; see that the data directory is"
          + " writable and has room"
      )
    }
    var byteCount = 0
    do throws(ServingError) {
      for (source, name) in zip(files.paths, files.libraryNames) {
        byteCount += try FileCopy.copy(source, to: "\(stage)/\(name)")
      }
    } catch {
      try? FileManager.default.removeItem(atPath: stage)
      throw error
    }
    let paths = files.libraryNames.map { "\(stage)/\($0)" }
    return Stage(directory: stage, paths: paths, byteCount: byteCount)
  }

  /// Gives copies their name, in place of older ones, and returns their paths.
  func keep(_ stage: Stage, digest: [UInt8]) throws(ServingError) -> [String] {
    let home = home(digest)
    do {
      if FileManager.default.fileExists(atPath: home) {
        try FileManager.default.removeItem(atPath: home)
      }
      try FileManager.default.moveItem(atPath: stage.directory, toPath: home)
    } catch {
      discard(stage)
      throw ServingError(.libraryFailed, "the private copy of the weights cannot be renamed")
    }
    return stage.paths.map { "\(home)/\(WeightsFiles.name($0))" }
  }

  /// Removes copies that nobody needs.
  func discard(_ stage: Stage) {
    try? FileManager.default.removeItem(atPath: stage.directory)
  }

  /// Removes the copies of weights with that digest; models in memory stay whole.
  func remove(_ digest: [UInt8]) {
    try? FileManager.default.removeItem(atPath: home(digest))
  }

  private func home(_ digest: [UInt8]) -> String {
    "\(directory)/"
      + digest.map { byte in
        String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
      }.joined()
  }
}
