extension Graph {
  /// Adds a residual while the convolution's result is still in registers. Of two operands the one
  /// computed later takes the other up, so that the order of nodes stays valid.
  mutating func fuseAdditions() {
    let uses = useCounts
    for index in nodes.indices {
      guard case .addition = nodes[index].operation else { continue }
      let later = max(nodes[index].inputs[0], nodes[index].inputs[1])
      let earlier = min(nodes[index].inputs[0], nodes[index].inputs[1])
      guard case .convolution(var convolution) = nodes[later].operation,
        uses[later] == 1,
        later != earlier,
        !convolution.hasResidual,
        !convolution.isRectified
      else { continue }
      convolution.hasResidual = true
      nodes[later].operation = .convolution(convolution)
      nodes[later].inputs.append(earlier)
      replaceUses(of: index, by: later)
    }
  }
}
