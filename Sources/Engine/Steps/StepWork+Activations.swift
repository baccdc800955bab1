extension StepWork {
  /// The values a step reads or writes.
  var touchedActivations: [Int] {
    switch self {
    case .interleave(let step): [step.target]
    case .product(let step): step.operands.touchedActivations
    case .gather(let step): step.operands.touchedActivations
    case .tiles(let step): step.operands.touchedActivations + (step.sharedTiles.map { [$0] } ?? [])
    case .pool(let step): [step.source, step.target]
    case .average(let step): [step.source, step.target]
    case .separate(let step): [step.source]
    }
  }
}

extension ConvolutionOperands {
  /// The values a convolution reads or writes.
  var touchedActivations: [Int] { [source, target] + (residual.map { [$0] } ?? []) }
}
