/// Makes request, trace and span ids out of 64-bit random words.
public struct IdentifierGenerator: Sendable {
  private let nextWord: @Sendable () -> UInt64

  /// Takes its words from the system's generator.
  public static let system = IdentifierGenerator { UInt64.random(in: .min ... .max) }

  /// Takes its words from `nextWord`, which is called from any thread.
  public init(nextWord: @escaping @Sendable () -> UInt64) {
    self.nextWord = nextWord
  }

  /// 32 lower-case hexadecimal digits.
  package func requestID() -> String { hexadecimal(nextWord()) + hexadecimal(nextWord()) }

  /// 32 lower-case hexadecimal digits, not all zero: "All bytes as zero is considered an invalid
  /// value" (W3C Trace Context).
  package func traceID() -> String { hexadecimal(nextWord()) + hexadecimal(nonZeroWord()) }

  /// 16 lower-case hexadecimal digits, not all zero.
  package func spanID() -> String { hexadecimal(nonZeroWord()) }

  private func nonZeroWord() -> UInt64 { max(nextWord(), 1) }

  private func hexadecimal(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
