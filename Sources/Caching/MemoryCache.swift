internal import Synchronization

/// A cache in this process, bounded by bytes; the least recently used answers make room.
public final class MemoryCache: ResultCache {
  private let state: Mutex<MemoryCacheState>
  private let ttl: Duration
  private let now: @Sendable () -> ContinuousClock.Instant

  /// An empty cache.
  ///
  /// - Parameters:
  ///   - bytesMax: Bytes of all answers and of what it takes to keep them.
  ///   - ttl: How long an answer is kept.
  ///   - now: The time, asked from any thread.
  public init(
    bytesMax: Int,
    ttl: Duration,
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    state = Mutex(MemoryCacheState(bytesMax: bytesMax))
    self.ttl = ttl
    self.now = now
  }

  /// Bytes in use.
  public var byteCount: Int { state.withLock { $0.byteCount } }

  /// Answers kept, those included whose time has passed since somebody looked.
  public var count: Int { state.withLock { $0.count } }

  /// See ``ResultCache/value(for:)``.
  public func value(for key: CacheKey) async throws(CacheError) -> [UInt8]? {
    let now = now()
    return state.withLock { $0.value(for: key, at: now) }
  }

  /// See ``ResultCache/store(_:for:wafer:modelVersion:)``.
  public func store(
    _ value: [UInt8],
    for key: CacheKey,
    wafer: String,
    modelVersion: String
  ) async throws(CacheError) {
    let expiry = now().advanced(by: ttl)
    let owner = CacheOwner(wafer: wafer, modelVersion: modelVersion)
    state.withLock { $0.store(value, for: key, owner: owner, expiry: expiry) }
  }

  /// See ``ResultCache/addOwner(_:modelVersion:of:)``.
  public func addOwner(
    _ wafer: String,
    modelVersion: String,
    of key: CacheKey
  ) async throws(CacheError) {
    let now = now()
    let owner = CacheOwner(wafer: wafer, modelVersion: modelVersion)
    state.withLock { $0.addOwner(owner, of: key, at: now) }
  }

  /// See ``ResultCache/removeAll(wafer:modelVersion:)``.
  public func removeAll(wafer: String, modelVersion: String?) async throws(CacheError) -> Int {
    let now = now()
    return state.withLock { $0.removeAll(wafer: wafer, modelVersion: modelVersion, at: now) }
  }

  /// Always succeeds.
  public func check() async throws(CacheError) {}
}
