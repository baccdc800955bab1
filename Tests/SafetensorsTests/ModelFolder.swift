import Foundation
import Safetensors

/// A folder with a model in shards, to be bent in every way that shards can lie.
struct ModelFolder {
  let path: String
  static let metadata = ["wafermap.format": "1", "wafermap.name": "model"]

  /// Writes `count` shards: shard k has the tensor `tk` with the number k.
  init(_ path: String, shardCount count: Int) throws {
    self.path = path
    for number in 1...count { try write(number, of: count) }
  }

  func shard(_ number: Int, of count: Int, stem: String = "model") -> String {
    func digits(_ number: Int) -> String { String(String(100_000 + number).dropFirst()) }
    return "\(path)/\(stem)-\(digits(number))-of-\(digits(count)).safetensors"
  }

  func write(
    _ number: Int,
    of count: Int,
    stem: String = "model",
    tensors: [String]? = nil,
    metadata: [String: String] = metadata
  ) throws {
    var writer = SafetensorsWriter(metadata: metadata)
    for name in tensors ?? ["t\(number)"] { writer.add(name, shape: [1], floats: [Float(number)]) }
    try writer.write(to: shard(number, of: count, stem: stem))
  }

  /// Writes a manifest that names files, with their true sizes where they exist.
  func writeManifest(_ names: [String], format: Int = 1) throws {
    let files = names.map { name in
      let attributes = try? FileManager.default.attributesOfItem(atPath: path + "/" + name)
      return ["path": name, "bytes": attributes?[.size] as? Int ?? 0] as [String: Any]
    }
    try write(["format": format, "name": "model", "files": files])
  }

  func write(_ manifest: Any) throws {
    let data = try JSONSerialization.data(withJSONObject: manifest)
    try data.write(to: URL(filePath: path + "/manifest.json"))
  }

  func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }
}
