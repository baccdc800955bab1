import FixtureSupport
import Foundation
import Safetensors
import Testing

@Suite("A model in several files")
struct ModelFilesTests {
  private func withFolder(
    shardCount: Int = 3,
    _ body: (ModelFolder) throws -> Void
  ) throws {
    try Fixture.withTemporaryDirectory { try body(ModelFolder($0, shardCount: shardCount)) }
  }

  private static func names(_ count: Int, stem: String = "model") -> [String] {
    (1...count).map { "\(stem)-0000\($0)-of-0000\(count).safetensors" }
  }

  private func code(_ path: String) -> SafetensorsError.Code? {
    let error = #expect(throws: SafetensorsError.self) { try ModelFiles(path: path) }
    #expect(error?.message.contains { $0.isNewline } == false)
    return error?.code
  }

  @Test("Any shard, and the published folder, stand for the whole model")
  func opens() throws {
    try withFolder { folder in
      try folder.writeManifest(Self.names(3))
      let paths = (1...3).map { folder.shard($0, of: 3) }
      for path in paths + [folder.path, folder.path + "/"] {
        let model = try ModelFiles(path: path)
        #expect(model.tensors.map(\.name) == ["t1", "t2", "t3"])
        #expect(model.metadata == ModelFolder.metadata)
        #expect(try model.tensor(named: "t2")?.floats() == [2])
        #expect(model.tensor(named: "t4") == nil)
        #expect(model.paths.map { URL(filePath: $0).lastPathComponent } == Self.names(3))
      }
    }
  }

  @Test("One file is a model, whatever it is called")
  func opensOneFile() throws {
    let fixture = try ModelFiles(path: Fixture.path("small.safetensors"))
    #expect(fixture.tensors.count == 6 && fixture.paths.count == 1)
    try withFolder(shardCount: 1) { folder in
      #expect(try ModelFiles(path: folder.shard(1, of: 1)).tensors.count == 1)
      for name in ["x-1-of-3", "-00001-of-00003", "x-00001-of-0000a", "x-00001of-00003"] {
        let path = folder.path + "/\(name).safetensors"
        try FileManager.default.copyItem(atPath: folder.shard(1, of: 1), toPath: path)
        #expect(try ModelFiles(path: path).paths == [path])
      }
    }
  }

  @Test("A shard is missing")
  func missingShard() throws {
    for number in 1...3 {
      try withFolder { folder in
        try folder.remove(folder.shard(number, of: 3))
        #expect(code(folder.shard(number % 3 + 1, of: 3)) == .missingShard)
      }
    }
  }

  @Test("Shards have different metadata")
  func differentMetadata() throws {
    try withFolder { folder in
      try folder.write(3, of: 3, metadata: ["wafermap.name": "other"])
      #expect(code(folder.shard(1, of: 3)) == .shardMetadataDiffers)
    }
  }

  @Test("A tensor is in two shards")
  func duplicateTensor() throws {
    try withFolder { folder in
      try folder.write(3, of: 3, tensors: ["t1", "t3"])
      #expect(code(folder.shard(2, of: 3)) == .tensorInTwoShards)
    }
  }

  @Test(
    "Numbers and counts that cannot be",
    arguments: [(0, 3), (4, 3), (1, 0), (0, 0), (1, 1001)]
  )
  func impossibleNumbers(number: Int, count: Int) throws {
    try withFolder { folder in
      try folder.write(number, of: count)
      #expect(code(folder.shard(number, of: count)) == .invalidShardNumber)
    }
  }

  @Test("A shard is no safetensors file, is cut short, or is a folder")
  func brokenShard() throws {
    try withFolder { folder in
      let path = folder.shard(2, of: 3)
      let bytes = try Data(contentsOf: URL(filePath: path))
      try bytes.dropLast().write(to: URL(filePath: path))
      #expect(code(folder.shard(1, of: 3)) == .offsetsOutOfRange)
      try Data().write(to: URL(filePath: path))
      #expect(code(folder.shard(1, of: 3)) == .truncatedLength)
      try folder.remove(path)
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      #expect(code(folder.shard(1, of: 3)) == .io)
    }
  }

  @Test("A folder without a manifest, or with one that is none")
  func brokenManifest() throws {
    try withFolder { folder in
      #expect(code(folder.path) == .io)
      let file: [String: Any] = ["path": Self.names(3)[0], "bytes": 1]
      let manifests: [Any] = [
        [], [:], ["format": 1], ["format": "1", "files": [file]], ["format": 2, "files": [file]],
        ["format": 1, "files": []], ["format": 1, "files": [["path": "x"]]],
        ["format": 1, "files": [["bytes": 1]]], ["format": 1, "files": "x"],
        ["format": 1, "files": [file, file]], ["format": 1, "files": [file]],
      ]
      for manifest in manifests {
        try folder.write(manifest)
        #expect(code(folder.path) == .invalidManifest, "\(manifest)")
      }
      let path = URL(filePath: folder.path + "/manifest.json")
      try Data("{\"format\":1,".utf8).write(to: path)
      #expect(code(folder.path) == .invalidManifest)
      try Data(repeating: UInt8(ascii: "["), count: 100_000).write(to: path)
      #expect(code(folder.path) == .invalidManifest)
      try Data(repeating: UInt8(ascii: " "), count: 5 << 20).write(to: path)
      #expect(code(folder.path) == .invalidManifest)
    }
  }

  @Test("A manifest names what is not one whole model")
  func mixedManifest() throws {
    try withFolder { folder in
      try folder.write(2, of: 3, stem: "other")
      try folder.write(2, of: 2)
      let (one, other) = (Self.names(3), Self.names(3, stem: "other"))
      for names in [
        [one[0], other[1], one[2]], [one[0], one[1]], [one[1], one[0], one[2]], one + [one[2]],
        [one[0], Self.names(2)[1]], [one[0], one[1], one[2], "manifest.json"],
        ["../" + one[0], one[1], one[2]], ["/etc/passwd"], [""], ["a\0b"],
      ] {
        try folder.writeManifest(names)
        #expect(code(folder.path) == .invalidManifest, "\(names)")
      }
      try folder.writeManifest(["x-00004-of-00003.safetensors"])
      #expect(code(folder.path) == .invalidShardNumber)
      try folder.writeManifest(Self.names(3))
      try folder.remove(folder.shard(3, of: 3))
      #expect(code(folder.path) == .missingShard)
      try folder.write(3, of: 3, tensors: ["t3", "t4"])
      #expect(code(folder.path) == .invalidManifest, "a size differs")
    }
  }
}
