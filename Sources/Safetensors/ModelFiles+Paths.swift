extension ModelFiles {
  /// The files of the model that a path stands for, in order. Opens none but a manifest.
  ///
  /// - Parameter path: A weights file, any shard of a model, or a published folder.
  /// - Throws: ``SafetensorsError`` for impossible shard numbers or a manifest that is none.
  public static func paths(of path: String) throws(SafetensorsError) -> [String] {
    if FileKind.isDirectory(path) { return try publishedPaths(in: path) }
    let start = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    guard let name = ShardName(path[start...]) else { return [path] }
    try check(name)
    return name.all.map { path[..<start] + $0.fileName }
  }

  private static func check(_ name: ShardName) throws(SafetensorsError) {
    guard (1...shardCountMax).contains(name.count), (1...name.count).contains(name.number) else {
      throw SafetensorsError(
        .invalidShardNumber,
        "\(SafetensorsError.quoted(name.fileName)) is no possible shard: they are numbered from 1"
          + " to their count, which is at most \(shardCountMax)"
      )
    }
  }

  /// The files that a manifest names: one, or all shards of one model in order.
  private static func publishedPaths(in folder: String) throws(SafetensorsError) -> [String] {
    let manifest = try ModelManifest(folder: folder)
    let manifestPath = folder + "/" + ModelManifest.fileName
    let names = manifest.files.map(\.path)
    guard let first = names.first, names.count <= shardCountMax else {
      throw ModelManifest.failure(manifestPath, "names no files, or more than \(shardCountMax)")
    }
    // A name with a slash could lead out of the folder.
    guard names.allSatisfy({ !$0.isEmpty && !$0.contains("/") && !$0.contains("\0") }) else {
      throw ModelManifest.failure(manifestPath, "names files outside its folder")
    }
    var expected = [first]
    if let shard = ShardName(first) {
      try check(shard)
      expected = shard.all.map(\.fileName)
    }
    guard names == expected else {
      throw ModelManifest.failure(
        manifestPath,
        "names files that are not one model: one file, or all shards of one in order"
      )
    }
    for file in manifest.files {
      let path = folder + "/" + file.path
      guard let byteCount = FileKind.byteCount(path) else {
        throw SafetensorsError(
          .missingShard,
          "\(SafetensorsError.quoted(path)) is missing, but the manifest beside it names it"
        )
      }
      guard byteCount == file.bytes else {
        throw ModelManifest.failure(
          manifestPath,
          "says \(SafetensorsError.quoted(file.path)) has \(file.bytes) bytes, but it has"
            + " \(byteCount)"
        )
      }
    }
    return names.map { folder + "/" + $0 }
  }
}
