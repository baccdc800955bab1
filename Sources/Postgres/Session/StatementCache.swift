/// The prepared statements of one session, the least recently used making room.
struct StatementCache {
  /// What makes two statements the same for the server.
  struct Key: Hashable {
    let sql: String
    let typeOIDs: [UInt32]
  }

  /// A statement the server knows under `name`.
  struct Entry {
    let name: String
    var layout: PostgresLayout?
    fileprivate var lastUse: UInt64
  }

  private let capacity: Int
  private var entries: [Key: Entry] = [:]
  private var useCount: UInt64 = 0
  private var nameCount: UInt64 = 0

  init(capacity: Int) {
    self.capacity = capacity
  }

  var isEnabled: Bool { capacity > 0 }

  mutating func entry(for key: Key) -> Entry? {
    useCount += 1
    guard let index = entries.index(forKey: key) else { return nil }
    entries.values[index].lastUse = useCount
    return entries.values[index]
  }

  mutating func makeName() -> String {
    nameCount += 1
    return "s\(nameCount)"
  }

  /// Remembers `name`; gives the name of a statement to deallocate when there are too many.
  mutating func insert(_ name: String, for key: Key) -> String? {
    useCount += 1
    var evicted: String?
    if entries.count >= capacity,
      let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
    {
      entries[oldest.key] = nil
      evicted = oldest.value.name
    }
    entries[key] = Entry(name: name, layout: nil, lastUse: useCount)
    return evicted
  }

  mutating func setLayout(_ layout: PostgresLayout, for key: Key) {
    entries[key]?.layout = layout
  }

  mutating func remove(_ key: Key) {
    entries[key] = nil
  }
}
