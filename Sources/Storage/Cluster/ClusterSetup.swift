internal import Logging
private import Foundation

/// A cluster that exists and may be started: who runs it, with which programs, how.
struct ClusterSetup: Sendable {
  /// The database and the role that own everything.
  static let name = "wafermap"

  let configuration: ClusterConfiguration
  let paths: ClusterPaths
  let owner: ClusterOwner
  let binaries: ClusterBinaries

  /// Prepares folders, chooses programs of the cluster's own major version, and makes the cluster
  /// when there is none. The caller holds the cluster's lock.
  static func prepare(
    _ configuration: ClusterConfiguration,
    paths: ClusterPaths,
    owner: ClusterOwner,
    logger: Logger
  ) async throws(StorageError) -> ClusterSetup {
    let existing = majorVersion(ofClusterIn: paths.data)
    let binaries = try await ClusterBinaries.choose(configuration, clusterVersion: existing)
    let setup = ClusterSetup(
      configuration: configuration,
      paths: paths,
      owner: owner,
      binaries: binaries
    )
    let folder = setup.folder
    if existing == nil { try await setup.initialise(folder, logger: logger) }
    try folder.write("local all all peer map=\(name)\n", to: paths.data + "/pg_hba.conf")
    try folder.write(setup.identities, to: paths.data + "/pg_ident.conf")
    return setup
  }

  var folder: ClusterFolder {
    ClusterFolder(paths: paths, dataDirectory: configuration.dataDirectory, owner: owner)
  }

  func leftover(_ logger: Logger) -> LeftoverPostmaster {
    LeftoverPostmaster(paths: paths, stopTimeout: configuration.stopTimeout, logger: logger)
  }

  /// How the server is started: on its socket only, and durable.
  var serverCommand: [String] {
    let fixed = [
      "listen_addresses": "",
      "unix_socket_directories": paths.home,
      "unix_socket_permissions": "0700",
      "port": "\(ClusterPaths.port)",
      "max_connections": "\(configuration.connectionsMax)",
      "fsync": "on",
      "full_page_writes": "on",
      "logging_collector": "off",
      "log_destination": "stderr",
      "log_line_prefix": "%m [%p] ",
      "log_checkpoints": "off",
      "log_timezone": "UTC",
      "timezone": "UTC",
    ]
    let settings = configuration.settings.merging(fixed) { _, fixed in fixed }
    return [binaries.path("postgres"), "-D", paths.data]
      + settings.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
  }

  /// The OS users that may be the role: the cluster's owner, and root, who may do anything anyway.
  private var identities: String {
    Set([owner.name, "root"]).sorted()
      .map { "\(Self.name) \"\($0)\" \(Self.name)\n" }.joined()
  }

  /// Makes a cluster with its database in a folder aside, so that an interrupted attempt leaves
  /// nothing that looks like one.
  private func initialise(_ folder: ClusterFolder, logger: Logger) async throws(StorageError) {
    logger.info("making a database cluster", metadata: ["folder": "\(paths.data)"])
    let unfinished = try folder.makeUnfinishedData()
    _ = try await ClusterCommand.run(
      in: paths.home,
      owner.command([
        binaries.path("initdb"), "-D", unfinished, "-U", Self.name, "--encoding=UTF8",
        "--locale=C", "--auth-local=peer", "--auth-host=reject", "--no-instructions",
        "--data-checksums",
      ])
    )
    // The manual's single-user mode: no server, no socket, one statement.
    _ = try await ClusterCommand.run(
      in: paths.home,
      owner.command([
        binaries.path("postgres"), "--single", "-D", unfinished, "postgres",
      ]),
      input: "CREATE DATABASE \(Self.name)\n"
    )
    try folder.publishData(unfinished)
  }

  private static func majorVersion(ofClusterIn data: String) -> Int? {
    FileManager.default.contents(atPath: data + "/PG_VERSION").flatMap {
      Int(String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }
  }
}
