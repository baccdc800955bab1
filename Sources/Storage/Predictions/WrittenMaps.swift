/// The maps that were written to the database lately, so that they are not sent again with every
/// prediction of them. A value without I/O or clock.
///
/// Bounded by a number: two generations of keys, of which the older is dropped when the younger is
/// full. A key that is asked for is as good as new, so at least the last ``keyCountMax`` / 2 that
/// were used are known.
package struct WrittenMaps: Sendable {
  /// A map, and the model version whose embedding of it was written.
  package struct Key: Hashable, Sendable {
    let waferID: String
    let digest: [UInt8]
    let modelVersion: String
    let hasEmbedding: Bool

    package init(waferID: String, digest: [UInt8], modelVersion: String, hasEmbedding: Bool) {
      self.waferID = waferID
      self.digest = digest
      self.modelVersion = modelVersion
      self.hasEmbedding = hasEmbedding
    }
  }

  /// Keys that are remembered at most. One takes about half a KiB.
  package static let keyCountMax = 8192

  private let generationCountMax: Int
  private var young: Set<Key> = []
  private var old: Set<Key> = []

  package init(keyCountMax: Int = keyCountMax) {
    generationCountMax = max(keyCountMax / 2, 1)
  }

  /// Whether the database has what a key names.
  package mutating func contains(_ key: Key) -> Bool {
    if young.contains(key) { return true }
    guard old.contains(key) else { return false }
    insert(key)
    return true
  }

  /// The database has what a key names.
  package mutating func insert(_ key: Key) {
    if young.count >= generationCountMax, !young.contains(key) { (old, young) = (young, []) }
    young.insert(key)
  }

  /// The database is not as it was left: nothing is known of it any more.
  package mutating func removeAll() {
    (young, old) = ([], [])
  }
}
