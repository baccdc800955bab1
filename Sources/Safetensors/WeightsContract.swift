/// What a weights file must hold for a network: every tensor by name and shape, all of them
/// finite floats, and nothing else.
///
/// Checking the whole list before any weight is used tells a user everything that is wrong with a
/// file at once, as PyTorch's `load_state_dict(strict=True)` does.
public struct WeightsContract: Sendable {
  /// The tensors the network needs.
  public let tensors: [ExpectedTensor]
  /// Endings of names that a file may have beyond ``tensors`` and that are not read. PyTorch
  /// keeps a counter of training steps in every batch normalisation.
  public let ignoredSuffixes: [String]

  /// Most violations that ``check(_:)`` spells out; it counts the others.
  public static let listedViolationCountMax = 6

  /// Makes a contract.
  ///
  /// - Precondition: No name appears twice in `tensors`.
  public init(
    _ tensors: [ExpectedTensor],
    ignoredSuffixes: [String] = [".num_batches_tracked"]
  ) {
    precondition(
      Set(tensors.map(\.name)).count == tensors.count,
      "a network names each weight once"
    )
    self.tensors = tensors
    self.ignoredSuffixes = ignoredSuffixes
  }

  /// Everything in which a file departs from the contract: first the tensors in the network's
  /// order, then the unexpected ones in the file's. Reads every weight once.
  public func violations(in source: any TensorSource) -> [SafetensorsError] {
    let root = WeightScope(source)
    var found: [SafetensorsError] = []
    for expected in tensors {
      do throws(SafetensorsError) {
        let tensor = try root.tensor(expected.name, shape: expected.shape)
        try WeightScope.checkFinite(tensor)
      } catch {
        found.append(error)
      }
    }
    let names = Set(tensors.map(\.name))
    for tensor in source.tensors where !names.contains(tensor.name) {
      if ignoredSuffixes.contains(where: tensor.name.hasSuffix) { continue }
      found.append(
        SafetensorsError(
          .unexpectedTensor,
          "the network has no weight \(SafetensorsError.quoted(tensor.name))"
        )
      )
    }
    return found
  }

  /// Throws when a file departs from the contract: the violation itself when there is one, else
  /// ``SafetensorsError/Code/contractBroken`` with the first
  /// ``listedViolationCountMax`` of them.
  public func check(_ source: any TensorSource) throws(SafetensorsError) {
    let violations = violations(in: source)
    guard let first = violations.first else { return }
    if violations.count == 1 { throw first }
    let listed = violations.prefix(Self.listedViolationCountMax).map(\.message)
    let rest = violations.count - listed.count
    throw SafetensorsError(
      .contractBroken,
      "the weights do not fit the network in \(violations.count) places: "
        + listed.joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
    )
  }
}
