private import Foundation
private import Glibc

/// Makes and checks a cluster's folder.
struct ClusterFolder {
  let paths: ClusterPaths
  let dataDirectory: String
  let owner: ClusterOwner

  /// Creates what is missing and hands the cluster's folder to its owner.
  ///
  /// - Throws: ``StorageError`` that names the folder that the owner cannot pass, or whose it is.
  func prepare() throws(StorageError) {
    try create(dataDirectory, mode: owner.isOther ? 0o711 : 0o700, withParents: true)
    if try create(paths.home, mode: 0o700, withParents: false), owner.isOther {
      try hand(over: paths.home)
    }
    try checkParents()
    for folder in [paths.home, paths.data] {
      guard let status = Self.status(of: folder) else { continue }
      guard status.st_uid == owner.userID else {
        throw StorageError(
          .conflict,
          "\(folder) belongs to user \(status.st_uid) and this server would run its database as"
            + " \(owner.name): start it as the user it ran as before, or hand the folder over with"
            + " chown -R \(owner.name)"
        )
      }
    }
  }

  /// Makes the folder that initdb fills, empty, and removes those of earlier attempts where it can.
  ///
  /// Its name is new: initdb of a server that was killed may still write to an earlier one.
  func makeUnfinishedData() throws(StorageError) -> String {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: paths.home)) ?? []
    for name in names where name.hasPrefix(ClusterPaths.unfinishedDataPrefix) {
      try? FileManager.default.removeItem(atPath: "\(paths.home)/\(name)")
    }
    let folder = "\(paths.home)/\(ClusterPaths.unfinishedDataPrefix).\(UUID().uuidString)"
    try create(folder, mode: 0o700, withParents: false)
    try hand(over: folder)
    return folder
  }

  /// Turns the finished cluster in `folder` into the cluster.
  func publishData(_ folder: String) throws(StorageError) {
    guard rename(folder, paths.data) == 0 else {
      throw StorageError(.internal, "cannot rename to \(paths.data): \(SystemFailure.last)")
    }
  }

  /// Replaces a file of the cluster in one step.
  ///
  /// The folder is the owner's, who may be less trusted than this process: links are not followed.
  func write(_ text: String, to path: String) throws(StorageError) {
    let temporary = path + ".new"
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw StorageError(.internal, "cannot write \(path): \(SystemFailure.last)")
    }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count,
      !owner.isOther || fchown(descriptor, owner.userID, owner.groupID) == 0,
      rename(temporary, path) == 0
    else {
      throw StorageError(.unavailable, "cannot write \(path): \(SystemFailure.last)")
    }
  }

  @discardableResult
  private func create(
    _ folder: String,
    mode: Int,
    withParents: Bool
  ) throws(StorageError) -> Bool {
    guard Self.status(of: folder) == nil else { return false }
    do {
      try FileManager.default.createDirectory(
        atPath: folder,
        withIntermediateDirectories: withParents,
        attributes: [.posixPermissions: mode]
      )
      return true
    } catch {
      throw StorageError(.internal, "cannot create \(folder): \(SystemFailure.last)")
    }
  }

  private func hand(over folder: String) throws(StorageError) {
    guard owner.isOther else { return }
    guard chown(folder, owner.userID, owner.groupID) == 0 else {
      throw StorageError(.internal, "cannot hand \(folder) over: \(SystemFailure.last)")
    }
  }

  /// Every folder above must let the owner pass.
  private func checkParents() throws(StorageError) {
    guard owner.isOther else { return }
    var folder = dataDirectory
    while folder != "/", !folder.isEmpty {
      if let status = Self.status(of: folder), !owner.mayPass(status) {
        throw StorageError(
          .conflict,
          "user \(owner.name), which runs the database, may not pass \(folder): choose another data"
            + " directory, run chmod o+x on that folder, start the server as an ordinary user, or"
            + " set DATABASE_URL"
        )
      }
      folder = (folder as NSString).deletingLastPathComponent
    }
  }

  private static func status(of path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }
}

extension ClusterOwner {
  fileprivate func mayPass(_ status: stat) -> Bool {
    let bit: UInt32 =
      if status.st_uid == userID { 0o100 } else if status.st_gid == groupID { 0o010 } else { 0o001 }
    return status.st_mode & bit != 0
  }
}
