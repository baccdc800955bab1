/// Damages a valid file in the ways files get damaged or forged: bits, bytes, numbers at the edge
/// of their range, digits, cuts, repeats and swaps.
public struct ByteMutator {
  private var generator: SeededGenerator

  /// Damage that follows from a seed alone.
  public init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
  }

  /// A damaged copy with one to four changes.
  public mutating func mutate(_ original: [UInt8]) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
      change(&bytes)
    }
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = Int.random(in: 0..<bytes.count, using: &generator)
    // Headers decide how the rest is read, so half of the changes go there.
    let target = Bool.random(using: &generator) ? place : place % min(bytes.count, 256)
    let length = min(Int.random(in: 1...16, using: &generator), bytes.count - target)
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: bytes[target] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 1: bytes[target] = UInt8.random(in: 0...255, using: &generator)
    case 2:
      let edge: UInt8 = [0x00, 0x7F, 0x80, 0xFF].randomElement(using: &generator) ?? 0
      for index in target..<target + length { bytes[index] = edge }
    case 3: bytes.removeSubrange(target...)
    case 4: bytes.removeSubrange(target..<target + length)
    case 5: bytes.insert(contentsOf: bytes[target..<target + length], at: target)
    case 6: changeDigit(after: target, in: &bytes)
    default: bytes.swapAt(target, place)
    }
  }

  private mutating func changeDigit(after start: Int, in bytes: inout [UInt8]) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let index = bytes[start...].firstIndex(where: digits.contains) else { return }
    let number =
      ["0", "1", "9", "-1", "99999999", "9223372036854775807", "1e9"]
      .randomElement(using: &generator) ?? "0"
    bytes.replaceSubrange(index...index, with: number.utf8)
  }
}
