extension Graph {
  /// Folds a batch normalisation into the convolution it follows: weights are scaled and a bias is
  /// added when they are packed, so the normalisation costs nothing in a run.
  mutating func foldNormalizations() {
    let uses = useCounts
    for index in nodes.indices {
      guard case .normalization(let normalization) = nodes[index].operation else { continue }
      let source = nodes[index].inputs[0]
      guard case .convolution(var convolution) = nodes[source].operation,
        uses[source] == 1,
        convolution.normalization == nil
      else { continue }
      convolution.normalization = normalization
      nodes[source].operation = .convolution(convolution)
      replaceUses(of: index, by: source)
    }
  }
}
