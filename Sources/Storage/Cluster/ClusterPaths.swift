/// The files of a private cluster.
struct ClusterPaths: Sendable {
  /// Longest path of a Unix-domain socket, the terminating NUL left out: `sun_path` of unix(7) has
  /// 108 bytes.
  static let socketPathBytesMax = 107
  /// Part of the socket's name only: nothing listens on TCP.
  static let port = 5432

  /// The folder of everything that belongs to the cluster, owned by who runs it.
  let home: String

  init(dataDirectory: String) throws(StorageError) {
    guard dataDirectory.hasPrefix("/") else {
      throw StorageError(.internal, "the data directory must be an absolute path")
    }
    home = dataDirectory + "/postgres"
    guard socket.utf8.count <= Self.socketPathBytesMax else {
      throw StorageError(
        .conflict,
        "the data directory's path is too long: the database's socket \(socket) has"
          + " \(socket.utf8.count) bytes and may have \(Self.socketPathBytesMax); choose a shorter"
          + " path or set DATABASE_URL"
      )
    }
    guard !home.contains(where: { "'\\,\n".contains($0) }) else {
      throw StorageError(
        .conflict,
        "the data directory's path holds a quote, a backslash, a comma or a line break; choose"
          + " another"
      )
    }
  }

  /// The cluster itself, PGDATA of the manual.
  var data: String { home + "/data" }
  /// How the names of clusters that are being made begin; one becomes ``data`` when it is complete.
  static let unfinishedDataPrefix = "data.new"
  /// The socket, which lies in ``home``.
  var socket: String { "\(home)/.s.PGSQL.\(Self.port)" }
  /// What the postmaster says about itself.
  var postmasterFile: String { data + "/postmaster.pid" }
  /// Held by the one process that runs this cluster.
  var lock: String { home + "/server.lock" }
  /// Held together by other processes that use it meanwhile, and alone by the one that stops it.
  var usersLock: String { home + "/users.lock" }
  /// What the cluster logs.
  var log: String { home + "/postgres.log" }
  /// The log before that.
  var olderLog: String { log + ".1" }
}
