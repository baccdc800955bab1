/// What can be wrong with the embedded contract.
public enum ContractError: Error, CustomStringConvertible {
  /// The embedded descriptor set is not base64 of a descriptor set.
  case damagedDescriptorSet

  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .damagedDescriptorSet:
      "The embedded descriptor set is damaged: run 'make protos' and build again."
    }
  }
}
