/// Which bin codes of a tester mean what.
public struct BinEncoding: Hashable, Sendable {
  /// The code of a place without a die.
  public let nullBin: UInt8
  /// The codes of dies that passed. Every other code is a fail.
  public let passBins: Set<UInt8>

  /// Checks and takes an encoding: at least one pass code, and the null code not among them.
  public init(nullBin: UInt8, passBins: Set<UInt8>) throws(WaferMapError) {
    guard !passBins.isEmpty else {
      throw WaferMapError(.bins, "no bin means pass; name at least one")
    }
    guard !passBins.contains(nullBin) else {
      throw WaferMapError(.bins, "bin \(nullBin) cannot mean both no die and pass")
    }
    self.nullBin = nullBin
    self.passBins = passBins
  }

  /// The die states of bin codes.
  public func states(of bins: [UInt8]) -> [UInt8] {
    let table = (0...UInt8.max).map { bin in
      bin == nullBin ? DieGrid.noDie : passBins.contains(bin) ? DieGrid.pass : DieGrid.fail
    }
    return bins.map { table[Int($0)] }
  }
}
