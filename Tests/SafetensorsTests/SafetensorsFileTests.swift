import FixtureSupport
import Glibc
import Safetensors
import Testing

@Suite("A safetensors file on disk")
struct SafetensorsFileTests {
  @Test("The format's own writer is read")
  func readsReferenceFile() throws {
    let file = try SafetensorsFile(path: Fixture.path("small.safetensors"))
    #expect(file.metadata == ["wafermap.note": "line\none \"é\" \u{1}"])
    #expect(
      file.tensors.map(\.name) == ["count", "empty", "z.weight", "b.brain", "a.half", "mask"]
    )
    let weight = try #require(file.tensor(named: "z.weight"))
    #expect(weight.shape == [2, 3])
    #expect(try weight.floats() == [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5])
    #expect(try file.tensor(named: "a.half")?.floats() == [1.5, -0.0, 0x1p-24, 65504])
    #expect(try file.tensor(named: "b.brain")?.floats() == [1.5, -3])
    #expect(try file.tensor(named: "empty")?.floats() == [])
    #expect(file.tensor(named: "empty")?.shape == [0, 4])
    #expect(file.tensor(named: "mask")?.withUnsafeBytes(Array.init) == [1, 0, 1])
    #expect(file.tensor(named: "count")?.elementCount == 1)
    #expect(file.tensor(named: "weight") == nil)
  }

  @Test("Our writer gives the same bytes as the format's own")
  func writesReferenceFile() throws {
    let reference = try Fixture.bytes("small.safetensors")
    let file = try SafetensorsFile(bytes: reference)
    var writer = SafetensorsWriter(metadata: file.metadata)
    for tensor in file.tensors.reversed() {
      if tensor.elementType == .float32 {
        writer.add(tensor.name, shape: tensor.shape, floats: try tensor.floats())
      } else {
        writer.add(
          tensor.name,
          tensor.elementType,
          shape: tensor.shape,
          bytes: tensor.withUnsafeBytes(Array.init)
        )
      }
    }
    #expect(writer.encoded() == reference)
    try Fixture.withTemporaryDirectory { directory in
      let path = directory + "/out.safetensors"
      for _ in 0..<2 { try writer.write(to: path) }
      #expect(try SafetensorsFile(path: path).header == file.header)
    }
  }

  @Test("A file cut short anywhere is refused")
  func everyPrefixIsRefused() throws {
    let whole = try Fixture.bytes("small.safetensors")
    for byteCount in 0..<whole.count {
      #expect(throws: SafetensorsError.self, "\(byteCount) of \(whole.count) bytes") {
        try SafetensorsFile(bytes: Array(whole[..<byteCount]))
      }
    }
  }

  @Test("A path that is no readable file gives an error that names it")
  func unreadablePaths() throws {
    try Fixture.withTemporaryDirectory { directory in
      let pipe = directory + "/pipe"
      try #require(mkfifo(pipe, 0o600) == 0)
      for path in [directory, directory + "/missing", pipe, "/dev/zero"] {
        let error = #expect(throws: SafetensorsError.self) { try SafetensorsFile(path: path) }
        #expect(error?.code == .io)
        #expect(error?.message.contains(path) == true)
      }
      let writer = SafetensorsWriter()
      let unwritable = directory + "/missing/out.safetensors"
      #expect(throws: SafetensorsError.self) { try writer.write(to: unwritable) }
    }
  }

  @Test("A tensor outlives the file it came from")
  func viewKeepsMapping() throws {
    func weight() throws -> TensorView? {
      try SafetensorsFile(path: Fixture.path("small.safetensors")).tensor(named: "z.weight")
    }
    #expect(try weight()?.floats().first == -2.5)
  }

  @Test("Damaged copies never crash and never read outside the file", arguments: 1...4)
  func mutatedFiles(seed: UInt64) throws {
    let whole = try Fixture.bytes("small.safetensors")
    var mutator = ByteMutator(seed: seed)
    var accepted = 0
    for _ in 0..<5000 {
      guard let file = try? SafetensorsFile(bytes: mutator.mutate(whole)) else { continue }
      accepted += 1
      for tensor in file.tensors where tensor.elementType.convertsToFloat {
        #expect(try tensor.floats().count == tensor.elementCount)
        _ = tensor.firstNonFiniteIndex()
      }
    }
    #expect(accepted > 0, "damage to the data alone leaves a valid file")
  }
}
