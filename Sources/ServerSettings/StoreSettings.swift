/// Where data are kept.
public struct StoreSettings: Sendable {
  /// The directory of everything the server keeps itself: the private database cluster, made keys.
  public var dataDirectory: String
  /// The PostgreSQL server's URL; nil runs a private cluster in ``dataDirectory``.
  public var databaseURL: String?
  /// The Redis server's URL; nil keeps the cache in this process.
  public var redisURL: String?
  /// Most bytes of the cache in this process.
  public var cacheBytesMax: Int
  /// How long an answer stays in the cache.
  public var cacheTTL: Duration
  /// MLflow's URL; nil uses none.
  public var mlflowTrackingURI: String?
}
