import ModelServing
import Testing

@Suite("The rules of model versions")
struct ModelRegistryTests {
  private let one: [UInt8] = [1]
  private let two: [UInt8] = [2]

  /// A registry with these versions in memory, their digests counted from 1.
  private func registry(_ names: String..., residentCountMax: Int = 3) throws -> ModelRegistry {
    var registry = ModelRegistry(residentCountMax: residentCountMax)
    for (index, name) in names.enumerated() {
      _ = try registry.loadRequested(name, path: name, expectedDigest: nil)
      registry.loaded(name, path: name, digest: [UInt8(index + 1)])
    }
    return registry
  }

  private func code(_ body: () throws -> Void) -> ServingError.Code? {
    do {
      try body()
      return nil
    } catch {
      return (error as? ServingError)?.code
    }
  }

  @Test("A load goes through its states, and a second one waits for it")
  func loading() throws {
    var registry = ModelRegistry(residentCountMax: 2)
    #expect(
      try registry.loadRequested("a", path: "p", expectedDigest: one)
        == .load(path: "p", expectedDigest: one)
    )
    #expect(registry.versions["a"]?.state == .loading)
    #expect(try registry.loadRequested("a", path: "p", expectedDigest: one) == .wait(version: "a"))
    registry.failed("a", ServingError(.invalidWeights, "broken"))
    #expect(registry.versions["a"]?.state == .failed && registry.versions["a"]?.reason == "broken")
    // Nothing was ever loaded under that name, so other weights may be.
    #expect(
      try registry.loadRequested("a", path: "q", expectedDigest: two)
        == .load(path: "q", expectedDigest: two)
    )
    registry.loaded("a", path: "q", digest: two)
    #expect(try registry.loadRequested("a", path: "q", expectedDigest: two) == .ready)
    #expect(try registry.loadRequested("a", path: nil, expectedDigest: nil) == .ready)
    #expect(
      try registry.loadRequested("a", path: "r", expectedDigest: nil)
        == .compare(path: "r", digest: two)
    )
    #expect(
      code { _ = try registry.loadRequested("a", path: "q", expectedDigest: one) }
        == .versionConflict
    )
    #expect(
      code { _ = try registry.loadRequested("b", path: nil, expectedDigest: nil) }
        == .modelNotFound
    )
  }

  @Test("The version that was replaced is freed with its last lease")
  func activation() throws {
    var registry = try registry("a", "b")
    #expect(code { _ = try registry.leased(nil) } == .modelNotReady)
    #expect(try registry.activated("a", expectedActive: "").previous == nil)
    #expect(try registry.leased(nil) == "a")
    #expect(code { _ = try registry.activated("b", expectedActive: "b") } == .activeVersionChanged)
    let change = try registry.activated("b", expectedActive: "a")
    #expect(change.previous == "a" && !change.freesPrevious)
    #expect(registry.versions["a"]?.state == .unloading)
    #expect(try registry.leased(nil) == "b")
    #expect(code { _ = try registry.leased("a") } == .modelNotReady)
    #expect(registry.leaseEnded("a") == true)
    #expect(try registry.loadRequested("a", path: nil, expectedDigest: nil) == .wait(version: "a"))
    registry.freed("a")
    #expect(registry.versions["a"]?.state == .available)
    #expect(registry.leaseEnded("b") == false)
    #expect(try registry.activated("b", expectedActive: nil) == ("b", false))
    #expect(code { _ = try registry.activated("c", expectedActive: nil) } == .modelNotFound)
  }

  @Test("A version that still works is taken back instead of loaded again")
  func takenBack() throws {
    var registry = try registry("a", "b")
    _ = try registry.activated("a", expectedActive: nil)
    _ = try registry.leased("a")
    _ = try registry.activated("b", expectedActive: nil)
    #expect(try registry.loadRequested("a", path: nil, expectedDigest: one) == .ready)
    #expect(registry.leaseEnded("a") == false)
    #expect(registry.versions["a"]?.state == .ready)
  }

  @Test("Full memory makes room by what was not used for longest, never by what is in use")
  func room() throws {
    var registry = try registry("a", "b", "c")
    _ = try registry.activated("a", expectedActive: nil)
    _ = try registry.leased("b")
    _ = registry.leaseEnded("b")
    #expect(
      try registry.loadRequested("d", path: "d", expectedDigest: nil) == .free(version: "c")
    )
    #expect(
      try registry.loadRequested("d", path: "d", expectedDigest: nil) == .wait(version: "c")
    )
    registry.freed("c")
    #expect(
      try registry.loadRequested("d", path: "d", expectedDigest: nil)
        == .load(path: "d", expectedDigest: nil)
    )
    _ = try registry.leased("b")
    #expect(
      code { _ = try registry.loadRequested("c", path: nil, expectedDigest: nil) }
        == .tooManyModels
    )
    #expect(registry.versions["c"]?.state == .available)
  }

  @Test("A version registered with a digest keeps it")
  func registration() throws {
    var registry = ModelRegistry(residentCountMax: 2)
    try registry.register("a", path: nil, digest: one)
    try registry.register("a", path: "p", digest: nil)
    #expect(code { try registry.register("a", path: "p", digest: two) } == .versionConflict)
    #expect(
      try registry.loadRequested("a", path: nil, expectedDigest: nil)
        == .load(path: "p", expectedDigest: one)
    )
  }
}
