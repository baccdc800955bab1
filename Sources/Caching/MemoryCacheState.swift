/// The entries of a ``MemoryCache`` in order of use, and by wafer.
struct MemoryCacheState {
  typealias Instant = ContinuousClock.Instant

  /// One answer, linked to those used just before and just after it.
  private struct Entry {
    var value: [UInt8]
    var owners: Set<CacheOwner>
    var expiry: Instant
    /// Kept, not computed: an answer may have many owners.
    var cost: Int
    var older: CacheKey?
    var newer: CacheKey?

    init(value: [UInt8], owners: Set<CacheOwner>, expiry: Instant) {
      self.value = value
      self.owners = owners
      self.expiry = expiry
      cost = owners.reduce(value.count + overheadBytes) { $0 + $1.cost }
    }
  }

  /// Owners that one answer may have. One more drops the answer: an owner that is not recorded
  /// would keep it when its answers are removed.
  static let ownersMax = 1024

  /// About what the dictionaries and arrays of one entry take.
  private static let overheadBytes = 512
  fileprivate static let ownerBytes = 128

  private let bytesMax: Int
  private var entries: [CacheKey: Entry] = [:]
  private var keysByWafer: [String: Set<CacheKey>] = [:]
  private var oldest: CacheKey?
  private var newest: CacheKey?
  private(set) var byteCount = 0

  init(bytesMax: Int) {
    self.bytesMax = bytesMax
  }

  var count: Int { entries.count }

  mutating func value(for key: CacheKey, at now: Instant) -> [UInt8]? {
    guard let entry = entries[key] else { return nil }
    guard entry.expiry > now else {
      remove(key)
      return nil
    }
    unlink(key)
    linkAsNewest(key)
    return entry.value
  }

  mutating func store(_ value: [UInt8], for key: CacheKey, owner: CacheOwner, expiry: Instant) {
    if entries[key]?.value == value {
      entries[key]?.expiry = expiry
      add(owner, to: key)
      return
    }
    let owners = (entries[key]?.owners ?? []).union([owner])
    remove(key)
    guard owners.count <= Self.ownersMax else { return }
    let entry = Entry(value: value, owners: owners, expiry: expiry)
    guard entry.cost <= bytesMax else { return }
    while byteCount + entry.cost > bytesMax, let oldest { remove(oldest) }
    byteCount += entry.cost
    entries[key] = entry
    for owner in owners { keysByWafer[owner.wafer, default: []].insert(key) }
    linkAsNewest(key)
  }

  /// Makes an answer, if there is one, another owner's too.
  mutating func addOwner(_ owner: CacheOwner, of key: CacheKey, at now: Instant) {
    guard let expiry = entries[key]?.expiry else { return }
    guard expiry > now else { return remove(key) }
    add(owner, to: key)
  }

  mutating func removeAll(wafer: String, modelVersion: String?, at now: Instant) -> Int {
    var removedCount = 0
    for key in keysByWafer[wafer] ?? [] {
      guard let entry = entries[key] else { continue }
      let isMeant = entry.owners.contains {
        $0.wafer == wafer && (modelVersion == nil || $0.modelVersion == modelVersion)
      }
      guard isMeant else { continue }
      if entry.expiry > now { removedCount += 1 }
      remove(key)
    }
    return removedCount
  }

  /// An answer that is there gets an owner; the time it takes does not grow with the owners.
  private mutating func add(_ owner: CacheOwner, to key: CacheKey) {
    unlink(key)
    linkAsNewest(key)
    // In place: a copy of the entry would make this one copy all owners.
    guard entries[key]?.owners.insert(owner).inserted == true else { return }
    entries[key]?.cost += owner.cost
    byteCount += owner.cost
    keysByWafer[owner.wafer, default: []].insert(key)
    guard let entry = entries[key], entry.owners.count <= Self.ownersMax, entry.cost <= bytesMax
    else {
      remove(key)
      return
    }
    while byteCount > bytesMax, let oldest { remove(oldest) }
  }

  private mutating func remove(_ key: CacheKey) {
    guard let entry = entries[key] else { return }
    unlink(key)
    entries[key] = nil
    byteCount -= entry.cost
    for owner in entry.owners {
      keysByWafer[owner.wafer]?.remove(key)
      if keysByWafer[owner.wafer]?.isEmpty == true { keysByWafer[owner.wafer] = nil }
    }
  }

  private mutating func unlink(_ key: CacheKey) {
    guard let entry = entries[key] else { return }
    if let older = entry.older { entries[older]?.newer = entry.newer } else { oldest = entry.newer }
    if let newer = entry.newer { entries[newer]?.older = entry.older } else { newest = entry.older }
    entries[key]?.older = nil
    entries[key]?.newer = nil
  }

  private mutating func linkAsNewest(_ key: CacheKey) {
    if let newest { entries[newest]?.newer = key } else { oldest = key }
    entries[key]?.older = newest
    newest = key
  }
}

extension CacheOwner {
  /// About what one owner of an entry takes; its names are in two tables.
  fileprivate var cost: Int {
    2 * (wafer.utf8.count + modelVersion.utf8.count) + MemoryCacheState.ownerBytes
  }
}
