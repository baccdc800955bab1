extension Graph {
  /// The graph with every operation that a convolution can do on the way fused into it, in the
  /// order the passes depend on each other.
  public func optimized() -> Graph {
    var graph = self
    // A pass counts readers, so what the pass before left unread goes first.
    graph.foldNormalizations()
    graph = graph.withoutUnusedNodes()
    graph.fuseConcatenations()
    graph = graph.withoutUnusedNodes()
    graph.fuseAdditions()
    graph = graph.withoutUnusedNodes()
    graph.fuseRectifications()
    return graph.withoutUnusedNodes()
  }

  /// Number of nodes and outputs that read each node.
  var useCounts: [Int] {
    var counts = [Int](repeating: 0, count: nodes.count)
    for node in nodes { for input in node.inputs { counts[input] += 1 } }
    for output in outputs { counts[output.node] += 1 }
    return counts
  }

  /// Makes everything that reads `node` read `replacement`.
  mutating func replaceUses(of node: NodeIndex, by replacement: NodeIndex) {
    for index in nodes.indices {
      nodes[index].inputs = nodes[index].inputs.map { $0 == node ? replacement : $0 }
    }
    for index in outputs.indices where outputs[index].node == node {
      outputs[index].node = replacement
    }
  }

  /// Drops the nodes no output depends on.
  func withoutUnusedNodes() -> Graph {
    var isUsed = [Bool](repeating: false, count: nodes.count)
    for output in outputs { isUsed[output.node] = true }
    for index in nodes.indices.reversed() where isUsed[index] {
      for input in nodes[index].inputs { isUsed[input] = true }
    }
    var result = Graph(inputSizeMultiple: inputSizeMultiple)
    var newIndex = [NodeIndex](repeating: 0, count: nodes.count)
    for (index, node) in nodes.enumerated() where isUsed[index] {
      newIndex[index] = result.nodes.count
      var node = node
      node.inputs = node.inputs.map { newIndex[$0] }
      result.nodes.append(node)
    }
    result.outputs = outputs.map { Output(name: $0.name, node: newIndex[$0.node]) }
    return result
  }
}
