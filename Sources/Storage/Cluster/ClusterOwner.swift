private import Glibc

/// The OS user that runs a cluster, and how to become it.
struct ClusterOwner: Hashable, Sendable {
  /// The name in the password database; peer authentication needs one.
  let name: String
  let userID: UInt32
  let groupID: UInt32
  /// This process is root and gives its rights up for the cluster.
  let isOther: Bool

  /// Who this process is; for root, whose `folder` is, or `userWhenRoot` when there is none, so
  /// that root can look after the cluster of an ordinary user's server.
  static func current(
    userWhenRoot: String,
    folder: String
  ) throws(StorageError) -> ClusterOwner {
    let userID = geteuid()
    var status = stat()
    if userID == 0, stat(folder, &status) == 0, status.st_uid != 0,
      let entry = entry(ofID: status.st_uid)
    {
      return ClusterOwner(
        name: entry.name,
        userID: status.st_uid,
        groupID: entry.groupID,
        isOther: true
      )
    }
    guard userID == 0 else {
      guard let entry = entry(ofID: userID) else {
        throw StorageError(
          .internal,
          "user \(userID) has no entry in the password database, which PostgreSQL needs: add one,"
            + " or set DATABASE_URL"
        )
      }
      return ClusterOwner(name: entry.name, userID: userID, groupID: getegid(), isOther: false)
    }
    guard let entry = entry(named: userWhenRoot), entry.userID != 0 else {
      throw StorageError(
        .internal,
        "PostgreSQL does not run as root and there is no user \(userWhenRoot) to run it: install"
          + " Debian's postgresql, or set DATABASE_URL"
      )
    }
    return ClusterOwner(
      name: userWhenRoot,
      userID: entry.userID,
      groupID: entry.groupID,
      isOther: true
    )
  }

  /// The command line that runs `command` as this user, without any of root's rights.
  func command(_ command: [String]) -> [String] {
    guard isOther else { return command }
    return [
      "/usr/bin/setpriv", "--reuid", "\(userID)", "--regid", "\(groupID)", "--clear-groups",
      "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all",
    ] + command
  }

  private typealias Entry = (name: String, userID: UInt32, groupID: UInt32)

  private static func entry(ofID userID: UInt32) -> Entry? {
    read { getpwuid_r(userID, $0, $1, $2, $3) }
  }

  private static func entry(named name: String) -> Entry? {
    read { getpwnam_r(name, $0, $1, $2, $3) }
  }

  private static func read(
    _ call: (
      UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
      UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
    ) -> Int32
  ) -> Entry? {
    let bufferBytes = 65_536
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: bufferBytes) { buffer in
      var record = passwd()
      var found: UnsafeMutablePointer<passwd>?
      guard let memory = buffer.baseAddress,
        call(&record, memory, bufferBytes, &found) == 0, found != nil,
        let name = record.pw_name
      else { return nil }
      return (String(cString: name), record.pw_uid, record.pw_gid)
    }
  }
}
