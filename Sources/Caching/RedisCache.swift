public import Redis

/// A cache in Redis, shared by every process that uses the server.
///
/// An answer is `wafermap:answer:<digest>`, with a time to live. `wafermap:wafer:<wafer>` is a
/// sorted set of `<digest>:<model version>` by the time in milliseconds at which the answer ends.
/// Each change is one script, which the server runs alone. The scripts touch keys of both kinds at
/// once, so the keys must be on one server.
public final class RedisCache: ResultCache {
  /// The largest answer that is kept.
  public static let valueBytesMax = 16 << 20

  private static let answerPrefix = "wafermap:answer:"
  private static let waferPrefix = "wafermap:wafer:"

  private static let storeScript = """
    local time = redis.call('TIME')
    local now = time[1] * 1000 + math.floor(time[2] / 1000)
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
    redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
    redis.call('ZADD', KEYS[2], now + ARGV[2], ARGV[3])
    redis.call('PEXPIRE', KEYS[2], ARGV[2])
    return 1
    """

  /// Of the answer only its remaining time is asked. The index is never made to end earlier: it may
  /// hold others that last longer.
  private static let ownerScript = """
    local rest = redis.call('PTTL', KEYS[1])
    if rest <= 0 then return 0 end
    local time = redis.call('TIME')
    local now = time[1] * 1000 + math.floor(time[2] / 1000)
    redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
    redis.call('ZADD', KEYS[2], now + rest, ARGV[1])
    if redis.call('PTTL', KEYS[2]) < rest then redis.call('PEXPIRE', KEYS[2], rest) end
    return 1
    """

  private static let removeScript = """
    local removed = 0
    for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
      local digest, version = string.sub(member, 1, 64), string.sub(member, 66)
      if ARGV[2] == '' or version == ARGV[3] then
        removed = removed + redis.call('DEL', ARGV[1] .. digest)
        redis.call('ZREM', KEYS[1], member)
      end
    end
    return removed
    """

  private let client: RedisClient
  private let ttlMilliseconds: Int64

  /// A cache over `client`.
  ///
  /// - Parameter ttl: How long an answer is kept; at least a millisecond.
  public init(client: RedisClient, ttl: Duration) {
    self.client = client
    let (seconds, attoseconds) = ttl.components
    ttlMilliseconds = max(seconds * 1000 + attoseconds / 1_000_000_000_000_000, 1)
  }

  /// See ``ResultCache/value(for:)``.
  public func value(for key: CacheKey) async throws(CacheError) -> [UInt8]? {
    switch try await ask([Array("GET".utf8), answerKey(key)]) {
    case .bytes(let value): return value
    case .null: return nil
    default: throw Self.unexpected
    }
  }

  /// See ``ResultCache/store(_:for:wafer:modelVersion:)``.
  public func store(
    _ value: [UInt8],
    for key: CacheKey,
    wafer: String,
    modelVersion: String
  ) async throws(CacheError) {
    guard value.count <= Self.valueBytesMax else { return }
    _ = try await ask([
      Array("EVAL".utf8), Array(Self.storeScript.utf8), Array("2".utf8),
      answerKey(key), waferKey(wafer),
      value, Array(String(ttlMilliseconds).utf8), Array("\(key.hexadecimal):\(modelVersion)".utf8),
    ])
  }

  /// See ``ResultCache/addOwner(_:modelVersion:of:)``.
  public func addOwner(
    _ wafer: String,
    modelVersion: String,
    of key: CacheKey
  ) async throws(CacheError) {
    _ = try await ask([
      Array("EVAL".utf8), Array(Self.ownerScript.utf8), Array("2".utf8),
      answerKey(key), waferKey(wafer), Array("\(key.hexadecimal):\(modelVersion)".utf8),
    ])
  }

  /// See ``ResultCache/removeAll(wafer:modelVersion:)``.
  public func removeAll(wafer: String, modelVersion: String?) async throws(CacheError) -> Int {
    let reply = try await ask([
      Array("EVAL".utf8), Array(Self.removeScript.utf8), Array("1".utf8), waferKey(wafer),
      Array(Self.answerPrefix.utf8), Array((modelVersion == nil ? "" : "one").utf8),
      Array((modelVersion ?? "").utf8),
    ])
    guard case .integer(let count) = reply else { throw Self.unexpected }
    return Int(count)
  }

  /// Asks for a sign of life.
  public func check() async throws(CacheError) {
    _ = try await ask([Array("PING".utf8)])
  }

  private func ask(_ words: [[UInt8]]) async throws(CacheError) -> RedisReply {
    do { return try await client.command(words) } catch {
      throw CacheError(error.code == .cancelled ? .cancelled : .unavailable, error.message)
    }
  }

  private func answerKey(_ key: CacheKey) -> [UInt8] {
    Array("\(Self.answerPrefix)\(key.hexadecimal)".utf8)
  }

  private func waferKey(_ wafer: String) -> [UInt8] {
    Array("\(Self.waferPrefix)\(wafer)".utf8)
  }

  private static let unexpected = CacheError(
    .unavailable,
    "Redis holds something else under the cache's keys; give the cache a database of its own"
  )
}
