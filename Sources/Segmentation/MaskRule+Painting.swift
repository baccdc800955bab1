import Domain

extension MaskRule {
  /// The mean probability of background, over the dies of a component, at or above which the
  /// component is no pattern.
  static let backgroundShareMin = 0.5

  /// The class of every die.
  func mask(of grid: DieGrid, _ scores: DieScores) -> Mask {
    var classes = [UInt8](repeating: 0, count: grid.states.count)
    switch self {
    case .argmax:
      for (place, state) in grid.states.enumerated() where state != DieGrid.noDie {
        classes[place] = scores.bestClass(place)
      }
    case .failedDies:
      for (place, state) in grid.states.enumerated() where state == DieGrid.fail {
        classes[place] = scores.bestClass(place)
      }
    case .failedComponents:
      paintComponents(of: grid, scores, &classes)
    }
    return Mask(width: grid.columns, height: grid.rows, classes: classes)
  }

  private func paintComponents(
    of grid: DieGrid,
    _ scores: DieScores,
    _ classes: inout [UInt8]
  ) {
    let fails = Mask(
      width: grid.columns,
      height: grid.rows,
      classes: grid.states.map { $0 == DieGrid.fail ? 1 : 0 }
    )
    let components = ComponentLabels(of: fails, connectivity: .eight)
    var sums = [Double](repeating: 0, count: components.count)
    var counts = [Double](repeating: 0, count: components.count)
    for (place, label) in components.labels.enumerated() where label != 0 {
      sums[Int(label) - 1] += Double(scores.probability(place, 0))
      counts[Int(label) - 1] += 1
    }
    for (place, label) in components.labels.enumerated() where label != 0 {
      let component = Int(label) - 1
      guard sums[component] < Self.backgroundShareMin * counts[component] else { continue }
      classes[place] = scores.bestClass(place, from: 1)
    }
  }
}
