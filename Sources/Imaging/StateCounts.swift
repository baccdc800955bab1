import Domain

/// How many pixels of a die have each state.
struct StateCounts {
  private var noDie = 0
  private var pass = 0
  private var fail = 0

  mutating func add(_ state: UInt8) {
    switch state {
    case DieGrid.noDie: noDie += 1
    case DieGrid.pass: pass += 1
    default: fail += 1
    }
  }

  /// The state with the most pixels; of equals fail, then pass, so that no fail is lost to a
  /// border.
  var majority: UInt8 {
    if fail > 0, fail >= pass, fail >= noDie { return DieGrid.fail }
    return pass > 0 && pass >= noDie ? DieGrid.pass : DieGrid.noDie
  }
}
