import Caching
import Redis
import StoreSupport

/// The caches that one suite is run against.
enum TestCache: String, CaseIterable, Sendable {
  case memory
  case redis

  func make(ttl: Duration = .seconds(3600)) async throws -> any ResultCache {
    switch self {
    case .memory: return MemoryCache(bytesMax: 64 << 20, ttl: ttl)
    case .redis: return RedisCache(client: try await Self.client(), ttl: ttl)
    }
  }

  static func client() async throws -> RedisClient {
    var configuration = RedisConfiguration()
    configuration.connectTimeout = .seconds(10)
    configuration.commandTimeout = .seconds(10)
    configuration.checkoutTimeout = .seconds(20)
    return try await RedisClient(url: TestRedis.shared.url(), configuration: configuration)
  }
}

extension CacheKey {
  /// A key that no other test uses.
  static func random() -> CacheKey {
    CacheKey(digest: (0..<digestBytes).map { _ in UInt8.random(in: .min ... .max) })
  }
}
