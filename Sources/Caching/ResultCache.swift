/// Answers kept by what they were computed from, and found again by wafer to remove them.
///
/// An answer that several wafers have in common is one entry; removing any of them removes it.
public protocol ResultCache: Sendable {
  /// The answer stored for `key`, unless its time has passed.
  func value(for key: CacheKey) async throws(CacheError) -> [UInt8]?

  /// Stores an answer for the cache's time to live. One that is too large for the cache is not
  /// kept, which is no error.
  func store(
    _ value: [UInt8],
    for key: CacheKey,
    wafer: String,
    modelVersion: String
  ) async throws(CacheError)

  /// Makes the answer stored for `key`, if there is one, another wafer's too, so that removing that
  /// wafer's answers removes it. Its value and its time stay as they are; what this takes does not
  /// grow with the value or with the wafers that share it.
  func addOwner(
    _ wafer: String,
    modelVersion: String,
    of key: CacheKey
  ) async throws(CacheError)

  /// Removes a wafer's answers, of one model version or of all, and says how many there were.
  func removeAll(wafer: String, modelVersion: String?) async throws(CacheError) -> Int

  /// Throws when the cache cannot be used.
  func check() async throws(CacheError)
}
