public import Caching
public import GRPCCore
public import Logging

extension Outcome {
  /// What a call ends with that needs the cache. A prediction needs none, and goes on.
  public static func of(_ error: CacheError, _ logger: Logger) -> RPCError {
    unavailable("The cache cannot be reached; try again.", reason: "CACHE_UNAVAILABLE")
  }
}
