internal import COpenSSL

/// Comparisons that take the same time wherever the first difference is.
public enum ConstantTime {
  /// Whether `first` and `second` are the same bytes. Only the lengths may be learnt from the time
  /// it takes.
  public static func areEqual(_ first: [UInt8], _ second: [UInt8]) -> Bool {
    first.count == second.count && CRYPTO_memcmp(first, second, first.count) == 0
  }
}
