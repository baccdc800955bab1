/// Named tensors with metadata: one file, or the files of one model.
public protocol TensorSource: Sendable {
  /// The strings of `__metadata__`.
  var metadata: [String: String] { get }
  /// Views of all tensors, file by file in the order of their data.
  var tensors: [TensorView] { get }
  /// The tensor of that name, or nil.
  func tensor(named name: String) -> TensorView?
}

extension SafetensorsFile: TensorSource {}
