/// Where a model version is in its life on this server.
public enum ModelState: String, Hashable, Sendable {
  /// Known and on disk, not in memory. May become loading.
  case available
  /// Being copied, checked, packed and warmed. May become ready or failed.
  case loading
  /// In memory and warm. May become unloading.
  case ready
  /// Ends its last requests and is freed. May become available, or ready when it is loaded again
  /// before its last request ended.
  case unloading
  /// Could not be loaded. May become loading.
  case failed
}
