public import struct Foundation.Data

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014): the
/// same seed gives the same numbers on every machine.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator that starts at `seed`.
  public init(seed: UInt64) {
    state = seed
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// `count` bytes; beyond 64 KiB the same block again and again.
  public mutating func bytes(_ count: Int) -> Data {
    let blockBytes = 1 << 16
    var block = Data(capacity: min(count, blockBytes))
    while block.count < min(count, blockBytes) {
      withUnsafeBytes(of: next()) { block.append(contentsOf: $0) }
    }
    var bytes = Data(capacity: count)
    while bytes.count < count {
      bytes.append(block.prefix(count - bytes.count))
    }
    return bytes
  }
}
