private import Foundation

/// The programs of one PostgreSQL installation.
struct ClusterBinaries: Sendable {
  /// Oldest major version whose SQL the migrations are written for.
  static let majorVersionMin = 13
  /// Where Debian keeps one folder for each major version.
  private static let versionsRoot = "/usr/lib/postgresql"

  /// The folder of `initdb` and `postgres`.
  let directory: String

  /// The full path of a program.
  func path(_ program: String) -> String { directory + "/" + program }

  /// Chooses programs: those configured; or those of the cluster's own version; or those that
  /// `pg_config` on `PATH` names; or the newest of Debian's folders.
  ///
  /// - Throws: ``StorageError`` that says what to install, or how to bring a cluster of another
  ///   version over.
  static func choose(
    _ configuration: ClusterConfiguration,
    clusterVersion: Int?
  ) async throws(StorageError) -> ClusterBinaries {
    var candidates: [String] = []
    if let directory = configuration.binariesDirectory {
      candidates = [directory]
    } else {
      if let clusterVersion { candidates.append("\(versionsRoot)/\(clusterVersion)/bin") }
      let reported = try? await ClusterCommand.run(["pg_config", "--bindir"])
      candidates += [reported?.trimmingCharacters(in: .whitespacesAndNewlines)].compactMap { $0 }
      candidates += versionDirectories()
    }
    guard let directory = candidates.first(where: isComplete) else {
      throw StorageError(
        .internal,
        "there is no initdb and postgres in \(candidates.joined(separator: ", ")): install"
          + " Debian's postgresql, or set DATABASE_URL to a server"
      )
    }
    let binaries = ClusterBinaries(directory: directory)
    let version = try await binaries.majorVersion()
    guard version >= majorVersionMin else {
      throw StorageError(
        .internal,
        "PostgreSQL \(version) in \(directory) is too old: install \(majorVersionMin) or later"
      )
    }
    if let clusterVersion, clusterVersion != version {
      throw StorageError(
        .conflict,
        "the data directory holds a cluster of PostgreSQL \(clusterVersion) and \(version) is"
          + " installed: install Debian's postgresql-\(clusterVersion), or bring the cluster over"
          + " with pg_upgrade"
      )
    }
    return binaries
  }

  private func majorVersion() async throws(StorageError) -> Int {
    let text = try await ClusterCommand.run([path("postgres"), "--version"])
    // "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", or "16beta1" in place of 15.18.
    let words = text.split(separator: " ")
    guard words.count > 2, let version = Int(words[2].prefix { $0.isNumber }) else {
      throw StorageError(.internal, "\(path("postgres")) --version is not understood: \(text)")
    }
    return version
  }

  private static func isComplete(_ directory: String) -> Bool {
    ["initdb", "postgres"].allSatisfy {
      FileManager.default.isExecutableFile(atPath: directory + "/" + $0)
    }
  }

  private static func versionDirectories() -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: versionsRoot)) ?? []
    return names.compactMap(Int.init).sorted(by: >).map { "\(versionsRoot)/\($0)/bin" }
  }
}
