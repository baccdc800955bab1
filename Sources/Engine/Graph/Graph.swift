/// A network as a list of nodes in the order they can be computed, independent of sizes, machine
/// and weights' values.
///
/// A graph is built node by node, rewritten by passes (``optimized()``) and planned for a shape.
public struct Graph: Sendable {
  /// Index of a node in ``nodes``.
  public typealias NodeIndex = Int

  /// The nodes; the inputs of each come before it.
  public internal(set) var nodes: [Node] = []
  /// What a run returns, by name.
  public internal(set) var outputs: [Output] = []

  /// A result of the network.
  public struct Output: Sendable {
    /// Name by which callers ask for it.
    public let name: String
    /// The node that computes it.
    public internal(set) var node: NodeIndex
  }

  /// Height and width of an input must be multiples of this.
  public let inputSizeMultiple: Int

  /// An empty graph, for inputs whose height and width are multiples of `inputSizeMultiple`.
  public init(inputSizeMultiple: Int = 1) {
    precondition(inputSizeMultiple > 0, "sizes are multiples of something positive")
    self.inputSizeMultiple = inputSizeMultiple
  }

  /// Adds a node and returns its index.
  ///
  /// - Precondition: The inputs are nodes of this graph.
  @discardableResult
  public mutating func add(
    _ operation: Operation,
    _ inputs: [NodeIndex] = [],
    name: String
  ) -> NodeIndex {
    precondition(inputs.allSatisfy(nodes.indices.contains), "inputs come before their node")
    nodes.append(Node(name: name, operation: operation, inputs: inputs))
    return nodes.count - 1
  }

  /// Declares a node's value a result of the network.
  public mutating func addOutput(_ node: NodeIndex, name: String) {
    precondition(nodes.indices.contains(node), "an output is a node of the graph")
    outputs.append(Output(name: name, node: node))
  }
}
