/// A place in a model's weights: tensors are asked for by a name under it and the shape they must
/// have, so that a network is built by passing each part its own scope.
///
/// ```swift
/// let stem = WeightScope(files)["encoder"]
/// let weight = try stem.tensor("conv1.weight", shape: [64, 3, 7, 7])
/// ```
public struct WeightScope: Sendable {
  /// The weights that are read.
  public let source: any TensorSource
  /// Names joined by dots; empty at the root.
  public let path: String

  /// The root of a file, or of a model's files.
  public init(_ source: any TensorSource) {
    self.init(source, path: "")
  }

  private init(_ source: any TensorSource, path: String) {
    self.source = source
    self.path = path
  }

  /// The scope of a part: `self["layer1"]["0"]` is `layer1.0`.
  public subscript(part: String) -> WeightScope {
    WeightScope(source, path: fullName(part))
  }

  /// The full name of a tensor under this scope.
  public func fullName(_ name: String) -> String {
    path.isEmpty ? name : path + "." + name
  }

  /// Whether there is a tensor of that name under this scope.
  public func contains(_ name: String) -> Bool {
    source.tensor(named: fullName(name)) != nil
  }

  /// The shape there is for a name, for the few dimensions a network takes from its weights
  /// (planes of the input, classes); nil when there is no such tensor.
  public func shape(of name: String) -> [Int]? {
    source.tensor(named: fullName(name))?.shape
  }

  /// The tensor of that name under this scope, of exactly that shape, in fp32, fp16 or bf16.
  public func tensor(_ name: String, shape: [Int]) throws(SafetensorsError) -> TensorView {
    let name = fullName(name)
    guard let tensor = source.tensor(named: name) else {
      throw SafetensorsError(
        .missingTensor,
        "weight \(SafetensorsError.quoted(name)) is missing"
      )
    }
    guard tensor.shape == shape else {
      throw SafetensorsError(
        .wrongShape,
        "weight \(SafetensorsError.quoted(name)) has shape \(tensor.shape), but the network needs"
          + " \(shape)"
      )
    }
    guard tensor.elementType.convertsToFloat else {
      throw SafetensorsError(
        .wrongElementType,
        "weight \(SafetensorsError.quoted(name)) has dtype \(tensor.elementType.rawValue);"
          + " export it as F32, F16 or BF16"
      )
    }
    return tensor
  }

  /// Throws when an element is NaN or infinite.
  public static func checkFinite(_ tensor: TensorView) throws(SafetensorsError) {
    guard let index = tensor.firstNonFiniteIndex() else { return }
    throw SafetensorsError(
      .nonFiniteWeight,
      "weight \(SafetensorsError.quoted(tensor.name)) is NaN or infinite at element \(index);"
        + " training has diverged, use an earlier checkpoint"
    )
  }
}
