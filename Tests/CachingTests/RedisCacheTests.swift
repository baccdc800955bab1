import Caching
import Foundation
import Redis
import StoreSupport
import Testing

/// What is particular to Redis.
struct RedisCacheTests {
  @Test func everyKeyEndsByItself() async throws {
    let client = try await TestCache.client()
    let cache = RedisCache(client: client, ttl: .seconds(3600))
    let wafer = UUID().uuidString
    let key = CacheKey.random()
    try await cache.store([1], for: key, wafer: wafer, modelVersion: "1")
    let digest = key.digest.map { String(format: "%02x", $0) }.joined()
    for name in ["wafermap:answer:\(digest)", "wafermap:wafer:\(wafer)"] {
      guard case .integer(let seconds) = try await client.command(["TTL", name]) else {
        Issue.record("no time to live of \(name)")
        continue
      }
      #expect((3500...3600).contains(seconds), "\(name)")
    }
  }

  @Test func anAddedOwnerEndsWithTheAnswerAndNoIndexEndsEarlier() async throws {
    let client = try await TestCache.client()
    let brief = RedisCache(client: client, ttl: .seconds(100))
    let lasting = RedisCache(client: client, ttl: .seconds(3600))
    let (owner, busy) = (UUID().uuidString, UUID().uuidString)
    let key = CacheKey.random()
    try await brief.store([1], for: key, wafer: UUID().uuidString, modelVersion: "1")
    try await lasting.store([1], for: .random(), wafer: busy, modelVersion: "1")
    for wafer in [owner, busy] { try await lasting.addOwner(wafer, modelVersion: "1", of: key) }
    let digest = key.digest.map { String(format: "%02x", $0) }.joined()
    let times: [(String, ClosedRange<Int64>)] = [
      ("wafermap:answer:\(digest)", 50...100), ("wafermap:wafer:\(owner)", 50...100),
      ("wafermap:wafer:\(busy)", 3500...3600),
    ]
    for (name, range) in times {
      guard case .integer(let seconds) = try await client.command(["TTL", name]) else {
        Issue.record("no time to live of \(name)")
        continue
      }
      #expect(range.contains(seconds), "\(name)")
    }
  }

  @Test func expiredMembersLeaveTheIndex() async throws {
    let client = try await TestCache.client()
    let wafer = UUID().uuidString
    let brief = RedisCache(client: client, ttl: .milliseconds(1))
    let lasting = RedisCache(client: client, ttl: .seconds(3600))
    try await lasting.store([1], for: .random(), wafer: wafer, modelVersion: "1")
    for _ in 0..<20 { try await brief.store([1], for: .random(), wafer: wafer, modelVersion: "1") }
    let isClean = try await Eventually.isTrue {
      try await lasting.store([1], for: .random(), wafer: wafer, modelVersion: "1")
      guard
        case .integer(let count) = try await client.command(["ZCARD", "wafermap:wafer:\(wafer)"])
      else { return false }
      return count <= 3
    }
    #expect(isClean)
  }

  @Test func aServerThatIsAwayIsAnError() async throws {
    let redis = TestRedis()
    let cache = RedisCache(client: try await RedisClient(url: redis.url()), ttl: .seconds(60))
    await redis.kill()
    await #expect(throws: CacheError.self) { try await cache.check() }
    await #expect(throws: CacheError.self) { _ = try await cache.value(for: .random()) }
    try await redis.start()
    let isBack = await Eventually.isTrue { (try? await cache.check()) != nil }
    #expect(isBack)
    await redis.remove()
  }
}
