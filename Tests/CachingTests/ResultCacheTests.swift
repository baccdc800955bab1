import Caching
import Foundation
import Redis
import StoreSupport
import Testing

/// What every cache does, here or in Redis.
struct ResultCacheTests {
  private let wafer = "wafer '\" ü \(UUID().uuidString)"

  @Test(arguments: TestCache.allCases)
  func whatIsStoredIsFoundUntilItIsReplaced(_ kind: TestCache) async throws {
    let cache = try await kind.make()
    let (key, other) = (CacheKey.random(), CacheKey.random())
    #expect(try await cache.value(for: key) == nil)
    try await cache.store([0, 1, 255], for: key, wafer: wafer, modelVersion: "1")
    #expect(try await cache.value(for: key) == [0, 1, 255])
    try await cache.store([], for: key, wafer: wafer, modelVersion: "1")
    #expect(try await cache.value(for: key) == [])
    #expect(try await cache.value(for: other) == nil)
    #expect(try await cache.removeAll(wafer: wafer, modelVersion: nil) == 1)
    try await cache.check()
  }

  @Test(arguments: TestCache.allCases)
  func aWafersAnswersGoTogetherOrByModel(_ kind: TestCache) async throws {
    let cache = try await kind.make()
    let keys = (0..<6).map { _ in CacheKey.random() }
    for (index, key) in keys.enumerated() {
      let version = index < 4 ? "v:1" : "v:2"
      try await cache.store([1], for: key, wafer: wafer, modelVersion: version)
    }
    let neighbour = CacheKey.random()
    try await cache.store([2], for: neighbour, wafer: wafer + "x", modelVersion: "v:1")
    #expect(try await cache.removeAll(wafer: wafer, modelVersion: "v") == 0)
    #expect(try await cache.removeAll(wafer: wafer, modelVersion: "") == 0)
    #expect(try await cache.removeAll(wafer: wafer, modelVersion: "v:1") == 4)
    #expect(try await cache.removeAll(wafer: wafer, modelVersion: "v:1") == 0)
    #expect(try await cache.value(for: keys[0]) == nil)
    #expect(try await cache.value(for: keys[5]) == [1])
    #expect(try await cache.removeAll(wafer: wafer, modelVersion: nil) == 2)
    #expect(try await cache.removeAll(wafer: "nobody \(wafer)", modelVersion: nil) == 0)
    #expect(try await cache.value(for: neighbour) == [2])
  }

  @Test(arguments: TestCache.allCases)
  func anAnswerSharedByWafersIsOneEntry(_ kind: TestCache) async throws {
    let cache = try await kind.make()
    let key = CacheKey.random()
    let twin = wafer + "twin"
    try await cache.store([1], for: key, wafer: wafer, modelVersion: "1")
    try await cache.store([1], for: key, wafer: twin, modelVersion: "1")
    #expect(try await cache.removeAll(wafer: wafer, modelVersion: nil) == 1)
    #expect(try await cache.value(for: key) == nil)
    #expect(try await cache.removeAll(wafer: twin, modelVersion: nil) == 0)
  }

  @Test(arguments: TestCache.allCases)
  func anAnswerGetsOwnersWithoutItsValue(_ kind: TestCache) async throws {
    let cache = try await kind.make()
    let (key, other) = (CacheKey.random(), CacheKey.random())
    let twin = wafer + "twin"
    try await cache.store([1, 2], for: key, wafer: wafer, modelVersion: "v:1")
    for _ in 0..<2 { try await cache.addOwner(twin, modelVersion: "v:2", of: key) }
    // There is nothing to own.
    try await cache.addOwner(twin, modelVersion: "v:2", of: other)
    #expect(try await cache.value(for: key) == [1, 2])
    #expect(try await cache.value(for: other) == nil)
    #expect(try await cache.removeAll(wafer: twin, modelVersion: "v:1") == 0)
    #expect(try await cache.removeAll(wafer: twin, modelVersion: "v:2") == 1)
    #expect(try await cache.value(for: key) == nil)
    #expect(try await cache.removeAll(wafer: wafer, modelVersion: nil) == 0)
    try await cache.addOwner(twin, modelVersion: "v:2", of: key)
    #expect(try await cache.removeAll(wafer: twin, modelVersion: nil) == 0)
  }

  @Test(arguments: TestCache.allCases)
  func anOwnerDoesNotMakeAnAnswerLastLonger(_ kind: TestCache) async throws {
    let cache = try await kind.make(ttl: .milliseconds(60))
    let key = CacheKey.random()
    try await cache.store([1], for: key, wafer: wafer, modelVersion: "1")
    let hasGone = try await Eventually.isTrue {
      try await cache.addOwner("\(wafer)twin", modelVersion: "1", of: key)
      return try await cache.value(for: key) == nil
    }
    #expect(hasGone)
    #expect(try await cache.removeAll(wafer: "\(wafer)twin", modelVersion: nil) == 0)
  }

  @Test(arguments: TestCache.allCases)
  func whatHasExpiredIsGoneAndNotCounted(_ kind: TestCache) async throws {
    let cache = try await kind.make(ttl: .milliseconds(60))
    let key = CacheKey.random()
    try await cache.store([1], for: key, wafer: wafer, modelVersion: "1")
    #expect(try await Eventually.isTrue { try await cache.value(for: key) == nil })
    #expect(try await cache.removeAll(wafer: wafer, modelVersion: nil) == 0)
  }

  @Test(arguments: TestCache.allCases)
  func concurrentUseLosesNothing(_ kind: TestCache) async throws {
    let cache = try await kind.make()
    let wafer = wafer
    let removed = try await withThrowingTaskGroup(of: Int.self) { group in
      for task in 0..<8 {
        group.addTask {
          var removed = 0
          for round in 0..<25 {
            let key = CacheKey.random()
            try await cache.store([UInt8(task)], for: key, wafer: wafer, modelVersion: "1")
            if round % 10 == 9 {
              removed += try await cache.removeAll(wafer: wafer, modelVersion: nil)
            }
          }
          return removed
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(try await cache.removeAll(wafer: wafer, modelVersion: nil) + removed == 200)
  }
}
