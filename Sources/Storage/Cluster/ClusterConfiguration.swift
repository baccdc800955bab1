/// Where a private cluster lives and how long its steps may take.
public struct ClusterConfiguration: Sendable {
  /// The server's data directory; the cluster takes the folder `postgres` in it.
  public var dataDirectory: String
  /// The folder of `initdb` and `postgres`. `nil`: looked for, see ``ClusterBinaries``.
  public var binariesDirectory: String?
  /// The OS user that runs the cluster when this process is root, which PostgreSQL refuses to be.
  public var userWhenRoot = "postgres"
  /// How long a start may take, recovery after a crash included: about 5 s for 175 MB of
  /// write-ahead log.
  public var startTimeout: Duration = .seconds(120)
  /// How long an orderly stop may take before it is made an immediate one, which the next start
  /// recovers from.
  public var stopTimeout: Duration = .seconds(30)
  /// How long a start waits for another process that runs the cluster, such as a command that made
  /// a user, to stop it: long enough for one that has to make the cluster first.
  public var ownerTimeout: Duration = .seconds(30)
  /// How long a stop waits for other processes that use the cluster, such as a command that was run
  /// beside the server.
  public var usersTimeout: Duration = .seconds(10)
  /// Most connections to the cluster.
  public var connectionsMax = 64
  /// Bytes of log after which the file is put aside; two files are kept.
  public var logBytesMax = 8 * 1024 * 1024
  /// More settings of `postgresql.conf`, such as `["shared_buffers": "256MB"]`.
  public var settings: [String: String] = [:]

  /// A configuration with defaults for all but the place.
  public init(dataDirectory: String) {
    self.dataDirectory = dataDirectory
  }
}
