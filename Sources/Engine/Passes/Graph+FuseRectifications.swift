extension Graph {
  /// Rectifies while the convolution's result is still in registers.
  mutating func fuseRectifications() {
    let uses = useCounts
    for index in nodes.indices {
      guard case .rectification = nodes[index].operation else { continue }
      let source = nodes[index].inputs[0]
      guard case .convolution(var convolution) = nodes[source].operation, uses[source] == 1
      else { continue }
      convolution.isRectified = true
      nodes[source].operation = .convolution(convolution)
      replaceUses(of: index, by: source)
    }
  }
}
