/// The tensors and metadata of one model, whatever number of files it lies in.
///
/// A model is one safetensors file or several shards `NAME-00001-of-00003.safetensors` in one
/// folder, whose tensors are disjoint and whose metadata are equal (docs/weights-format.md). Every
/// file is mapped, see ``SafetensorsFile``.
public struct ModelFiles: TensorSource {
  /// Most shards of a model.
  public static let shardCountMax = 1000

  /// The model's files in order: its digest is the SHA-256 over their bytes, one after another.
  public let paths: [String]
  private let files: [SafetensorsFile]
  private let fileOfName: [String: Int]

  /// Opens the model that `path` is, is a shard of, or is the published folder of (one with a
  /// `manifest.json`).
  ///
  /// - Throws: ``SafetensorsError`` for the first way in which the files are not one whole model.
  public init(path: String) throws(SafetensorsError) {
    paths = try Self.paths(of: path)
    var files: [SafetensorsFile] = []
    var fileOfName: [String: Int] = [:]
    for (index, path) in paths.enumerated() {
      let file = try Self.open(path, isShard: paths.count > 1)
      if let first = files.first, file.metadata != first.metadata {
        throw SafetensorsError(
          .shardMetadataDiffers,
          "\(SafetensorsError.quoted(path)) has other metadata than"
            + " \(SafetensorsError.quoted(paths[0])): they are not of one model, copy all again"
        )
      }
      for tensor in file.header.tensors {
        if let other = fileOfName.updateValue(index, forKey: tensor.name) {
          throw SafetensorsError(
            .tensorInTwoShards,
            "tensor \(SafetensorsError.quoted(tensor.name)) is in"
              + " \(SafetensorsError.quoted(paths[other])) and in"
              + " \(SafetensorsError.quoted(path)): they are not of one model, copy all again"
          )
        }
      }
      files.append(file)
    }
    self.files = files
    self.fileOfName = fileOfName
  }

  /// The strings of the metadata, the same in every file.
  public var metadata: [String: String] { files[0].metadata }

  /// Views of all tensors, file by file in the order of their data.
  public var tensors: [TensorView] { files.flatMap(\.tensors) }

  /// The tensor of that name, or nil.
  public func tensor(named name: String) -> TensorView? {
    fileOfName[name].flatMap { files[$0].tensor(named: name) }
  }

  private static func open(
    _ path: String,
    isShard: Bool
  ) throws(SafetensorsError) -> SafetensorsFile {
    do {
      return try SafetensorsFile(path: path)
    } catch {
      guard isShard, !FileKind.exists(path) else { throw error }
      throw SafetensorsError(
        .missingShard,
        "\(SafetensorsError.quoted(path)) is missing; put all shards of the model in one folder"
      )
    }
  }
}
