/// One operation of a graph and the nodes it reads.
public struct Node: Sendable {
  /// The module's path in the weights, for plans and profiles: `encoder.layer1.0.conv1`.
  public let name: String
  /// What is computed.
  public internal(set) var operation: Operation
  /// The nodes it reads, in the operation's order.
  public internal(set) var inputs: [Graph.NodeIndex]
}
