/// Whose answer an entry is.
struct CacheOwner: Hashable, Sendable {
  let wafer: String
  let modelVersion: String
}
