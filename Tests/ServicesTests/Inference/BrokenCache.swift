import Caching

/// A cache that is away.
struct BrokenCache: ResultCache {
  private static let error = CacheError(.unavailable, "away")

  func value(for key: CacheKey) async throws(CacheError) -> [UInt8]? { throw Self.error }

  func store(
    _ value: [UInt8],
    for key: CacheKey,
    wafer: String,
    modelVersion: String
  ) async throws(CacheError) { throw Self.error }

  func addOwner(
    _ wafer: String,
    modelVersion: String,
    of key: CacheKey
  ) async throws(CacheError) { throw Self.error }

  func removeAll(wafer: String, modelVersion: String?) async throws(CacheError) -> Int {
    throw Self.error
  }

  func check() async throws(CacheError) { throw Self.error }
}
