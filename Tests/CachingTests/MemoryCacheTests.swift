import Caching
import Synchronization
import Testing

/// What is particular to the cache in this process.
struct MemoryCacheTests {
  private let entryBytes = 10_000

  @Test func theLeastRecentlyUsedMakeRoom() async throws {
    let cache = MemoryCache(bytesMax: 10 * entryBytes, ttl: .seconds(60))
    let keys = (0..<12).map { _ in CacheKey.random() }
    let value = [UInt8](repeating: 1, count: entryBytes)
    for key in keys.prefix(9) {
      try await cache.store(value, for: key, wafer: "w", modelVersion: "1")
    }
    #expect(try await cache.value(for: keys[0]) == value)
    for key in keys.suffix(3) {
      try await cache.store(value, for: key, wafer: "w", modelVersion: "1")
    }
    #expect(cache.byteCount <= 10 * entryBytes)
    #expect(try await cache.value(for: keys[0]) == value)
    #expect(try await cache.value(for: keys[1]) == nil)
    #expect(try await cache.value(for: keys[11]) == value)
    let count = cache.count
    #expect(try await cache.removeAll(wafer: "w", modelVersion: nil) == count)
    #expect(cache.byteCount == 0 && cache.count == 0)
  }

  @Test func whatIsTooLargeIsNotKept() async throws {
    let cache = MemoryCache(bytesMax: entryBytes, ttl: .seconds(60))
    let key = CacheKey.random()
    try await cache.store([1], for: key, wafer: "w", modelVersion: "1")
    let large = [UInt8](repeating: 1, count: entryBytes)
    try await cache.store(large, for: key, wafer: "w", modelVersion: "1")
    #expect(try await cache.value(for: key) == nil)
    #expect(cache.byteCount == 0)
  }

  @Test func theSameAnswerOfManyWafersCountsEachAndIsRemovedByAny() async throws {
    let cache = MemoryCache(bytesMax: 1 << 20, ttl: .seconds(60))
    let key = CacheKey.random()
    let count = 1024
    for number in 0..<count {
      try await cache.store([1], for: key, wafer: "w\(number)", modelVersion: "1")
    }
    let bytes = cache.byteCount
    try await cache.store([1], for: key, wafer: "w0", modelVersion: "1")
    #expect(cache.byteCount == bytes)
    #expect(try await cache.value(for: key) == [1])
    #expect(try await cache.removeAll(wafer: "w7", modelVersion: "1") == 1)
    #expect(cache.byteCount == 0 && cache.count == 0)

    for number in 0...count {
      try await cache.store([1], for: key, wafer: "w\(number)", modelVersion: "1")
    }
    #expect(try await cache.value(for: key) == nil)
    #expect(cache.byteCount == 0 && cache.count == 0)
  }

  @Test func addedOwnersCountLikeStoredOnes() async throws {
    let cache = MemoryCache(bytesMax: 1 << 20, ttl: .seconds(60))
    let (key, twin) = (CacheKey.random(), CacheKey.random())
    try await cache.store([1], for: key, wafer: "w", modelVersion: "1")
    try await cache.addOwner("v", modelVersion: "1", of: key)
    let bytes = cache.byteCount
    try await cache.addOwner("v", modelVersion: "1", of: key)
    #expect(cache.byteCount == bytes)
    try await cache.store([1], for: twin, wafer: "w", modelVersion: "1")
    try await cache.store([1], for: twin, wafer: "v", modelVersion: "1")
    #expect(cache.byteCount == 2 * bytes)
    // One owner more than may be drops the answer.
    for number in 0..<1023 { try await cache.addOwner("\(number)", modelVersion: "1", of: key) }
    #expect(try await cache.value(for: key) == nil)
    #expect(cache.byteCount == bytes && cache.count == 1)
  }

  @Test func moreOwnersMakeTheLeastRecentlyUsedGiveWay() async throws {
    let cache = MemoryCache(bytesMax: entryBytes, ttl: .seconds(60))
    let (first, second) = (CacheKey.random(), CacheKey.random())
    try await cache.store([1], for: first, wafer: "w", modelVersion: "1")
    try await cache.store([2], for: second, wafer: "w", modelVersion: "1")
    for number in 0..<66 {
      try await cache.store([1], for: first, wafer: "w\(number)", modelVersion: "1")
      #expect(cache.byteCount <= entryBytes)
    }
    #expect(try await cache.value(for: first) == [1])
    #expect(try await cache.value(for: second) == nil)
  }

  @Test func timePassesByTheGivenClock() async throws {
    let now = Mutex(ContinuousClock.now)
    let cache = MemoryCache(bytesMax: 1 << 20, ttl: .seconds(30)) { now.withLock { $0 } }
    let key = CacheKey.random()
    try await cache.store([1], for: key, wafer: "w", modelVersion: "1")
    now.withLock { $0 += .seconds(29) }
    #expect(try await cache.value(for: key) == [1])
    now.withLock { $0 += .seconds(1) }
    #expect(try await cache.value(for: key) == nil)
    #expect(cache.count == 0)
  }

  @Test func thousandsOfEntriesStayWithinTheBound() async throws {
    let cache = MemoryCache(bytesMax: 100_000, ttl: .seconds(60))
    for number in 0..<3000 {
      let value = [UInt8](repeating: 1, count: number % 700)
      try await cache.store(value, for: .random(), wafer: "w\(number % 7)", modelVersion: "1")
      #expect(cache.byteCount <= 100_000)
    }
    var removed = 0
    let count = cache.count
    for wafer in 0..<7 {
      removed += try await cache.removeAll(wafer: "w\(wafer)", modelVersion: nil)
    }
    #expect(removed == count && cache.byteCount == 0)
  }
}
