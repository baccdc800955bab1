internal import Foundation
public import Settings

extension ServerSettings {
  static let storeTable: [any SettingDeclaration] = [
    dataDirectory, databaseURL, redisURL, cacheBytesMax, cacheTTL, mlflowTrackingURI,
  ]

  /// Where the server keeps what it keeps itself.
  public static let dataDirectory = Setting(
    "dataDirectory",
    default: defaultDataDirectory,
    "Directory of the private database and of made keys; made when missing."
  )

  /// Where a system's services keep what they keep, for root: the private database runs as another
  /// user, who cannot enter root's home. For others their own place, by the XDG Base Directory
  /// Specification.
  private static var defaultDataDirectory: String {
    if geteuid() == 0 { return "/var/lib/wafermap" }
    let environment = ProcessInfo.processInfo.environment
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return "\(data)/wafermap" }
    return "\(NSHomeDirectory())/.local/share/wafermap"
  }

  /// The database server, for commands that work on it without the server.
  public static let databaseURL = Setting<String?>(
    "databaseURL",
    default: nil,
    "PostgreSQL server, as in postgresql://user@host/name; none runs a private one.",
    isSecret: true,
    environmentAlias: "DATABASE_URL"
  )

  static let redisURL = Setting<String?>(
    "redisURL",
    default: nil,
    "Redis server of the shared cache, as in redis://host:6379/0; none caches in the process.",
    isSecret: true,
    environmentAlias: "REDIS_URL"
  )

  static let cacheBytesMax = Setting(
    "cache.maxBytes",
    default: ByteCount.mebibytes(64),
    in: .mebibytes(1) ... .mebibytes(65_536),
    "Largest cache in the process; Redis has its own limit."
  )

  static let cacheTTL = Setting(
    "cache.ttl",
    default: Duration.seconds(30 * 86_400),
    in: .seconds(1) ... .seconds(366 * 86_400),
    "How long an answer stays in the cache."
  )

  static let mlflowTrackingURI = Setting<String?>(
    "mlflowTrackingURI",
    default: nil,
    "MLflow server that training logs to.",
    isSecret: true,
    environmentAlias: "MLFLOW_TRACKING_URI"
  )
}
