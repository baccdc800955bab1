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
    #expect(try registry.loadRequested("a", path: "p", expectedDigest: one) == .share)
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

  @Test("Who asks for the weights that are being loaded shares the outcome, others ask again")
  func sharing() throws {
    typealias Request = (path: String?, digest: [UInt8]?)
    let cases: [(known: Request?, first: Request, second: Request, isShared: Bool)] = [
      (nil, ("p", nil), ("p", nil), true),
      (nil, ("p", [1]), ("p", [1]), true),
      (nil, ("p", nil), ("p", [1]), false),
      (nil, ("p", [1]), ("p", nil), false),
      (nil, ("p", [1]), ("p", [2]), false),
      (nil, ("p", nil), ("q", nil), false),
      (nil, ("p", [1]), ("q", [1]), false),
      (nil, ("p", nil), (nil, nil), true),
      (("p", [1]), (nil, nil), ("p", [1]), true),
      (("p", [1]), (nil, [1]), (nil, nil), true),
      (("p", [1]), ("q", nil), (nil, nil), false),
      ((nil, [1]), (nil, nil), ("p", nil), false),
    ]
    for (index, (known, first, second, isShared)) in cases.enumerated() {
      var registry = ModelRegistry(residentCountMax: 2)
      if let known { try registry.register("a", path: known.path, digest: known.digest) }
      _ = try registry.loadRequested("a", path: first.path, expectedDigest: first.digest)
      let decision = try registry.loadRequested(
        "a",
        path: second.path,
        expectedDigest: second.digest
      )
      #expect(decision == (isShared ? .share : .wait(version: "a")), "case \(index)")
      // After the first has failed, the second is looked at for itself.
      registry.failed("a", ServingError(.invalidWeights, "broken"))
      let again = try registry.loadRequested(
        "a",
        path: second.path,
        expectedDigest: second.digest
      )
      // What is known of a version begins with the first request for it.
      let path = second.path ?? (known == nil ? first.path : known?.path)
      let wanted = (path, second.digest ?? known?.digest)
      #expect(again == .load(path: wanted.0, expectedDigest: wanted.1), "case \(index)")
    }
  }

  @Test("A load that others asked for, too, is not taken back")
  func forgettingWhatIsShared() throws {
    var registry = try registry("again", residentCountMax: 9)
    _ = try registry.loadRequested("shared", path: "s", expectedDigest: nil)
    #expect(try registry.loadRequested("shared", path: "s", expectedDigest: nil) == .share)
    registry.loaded("shared", path: "s", digest: two)
    #expect(try registry.loadRequested("again", path: nil, expectedDigest: nil) == .ready)
    for name in ["shared", "again"] {
      #expect(registry.forgotten(name) == false)
      #expect(registry.versions[name]?.state == .ready)
    }
  }

  @Test("A request that failed has no claim: a load after it is taken back all the same")
  func forgettingAfterFailures() throws {
    var registry = ModelRegistry(residentCountMax: 2)
    _ = try registry.loadRequested("a", path: "p", expectedDigest: nil)
    #expect(try registry.loadRequested("a", path: "p", expectedDigest: nil) == .share)
    registry.failed("a", ServingError(.invalidWeights, "broken"))
    let failures = [registry.withdrawn("a"), registry.withdrawn("a")]
    #expect(failures == [false, false])
    #expect(registry.versions["a"]?.state == .failed, "why it failed stays known")
    _ = try registry.loadRequested("a", path: "q", expectedDigest: nil)
    registry.loaded("a", path: "q", digest: one)
    #expect(
      try registry.loadRequested("a", path: "r", expectedDigest: nil)
        == .compare(path: "r", digest: one)
    )
    #expect(registry.withdrawn("a") == false)
    #expect(registry.versions["a"]?.state == .ready)
    #expect(registry.forgotten("a") == true)
    registry.freed("a")
    #expect(registry.versions["a"] == nil)
  }

  @Test("Whichever claim ends last, the version goes with it once a load was taken back")
  func lastClaim() throws {
    var registry = try registry("both", "compared", "evicted", "reloaded", residentCountMax: 9)
    for name in ["both", "compared", "evicted", "reloaded"] {
      _ = try registry.loadRequested(name, path: "other", expectedDigest: nil)
      #expect(registry.forgotten(name) == false)
      #expect(registry.versions[name]?.state == .ready)
    }
    #expect(registry.forgotten("both") == true)
    #expect(registry.withdrawn("compared") == true)
    for name in ["both", "compared"] {
      registry.freed(name)
      #expect(registry.versions[name] == nil)
    }
    // What somebody has a claim on stays known when it makes room.
    for name in ["evicted", "reloaded"] {
      try evict(name, &registry)
      #expect(registry.versions[name]?.state == .available)
    }
    #expect(registry.forgotten("evicted") == false)
    #expect(registry.versions["evicted"] == nil)
    _ = try registry.loadRequested("reloaded", path: nil, expectedDigest: nil)
    #expect(registry.withdrawn("reloaded") == false)
    registry.failed("reloaded", ServingError(.invalidWeights, "broken"))
    #expect(registry.withdrawn("reloaded") == false)
    #expect(registry.versions["reloaded"] == nil)
  }

  /// Has a version make room, as if it were replaced.
  private func evict(_ name: String, _ registry: inout ModelRegistry) throws {
    _ = try registry.activated(name, expectedActive: nil)
    let other = "after \(name)"
    _ = try registry.loadRequested(other, path: other, expectedDigest: nil)
    registry.loaded(other, path: other, digest: two)
    let freesPrevious = try registry.activated(other, expectedActive: nil).freesPrevious
    #expect(freesPrevious)
    registry.freed(name)
  }

  @Test("A version that is forgotten goes with its last lease; what is needed stays")
  func forgetting() throws {
    var registry = try registry("active", "idle", "used", "wanted", residentCountMax: 9)
    _ = try registry.activated("active", expectedActive: nil)
    try registry.register("later", path: "l", digest: nil)
    _ = try registry.loadRequested("coming", path: "c", expectedDigest: nil)
    for name in ["used", "wanted"] { _ = try registry.leased(name) }
    let names = ["nobody", "active", "coming", "later", "idle", "used", "wanted"]
    let frees = names.map { registry.forgotten($0) }
    #expect(frees == [false, false, false, false, true, false, false])
    #expect(registry.versions["later"] == nil)
    #expect(registry.versions["active"]?.state == .ready)
    #expect(registry.versions["coming"]?.state == .loading)
    // Being freed, or still used.
    #expect(
      try registry.loadRequested("idle", path: "i", expectedDigest: nil) == .wait(version: "idle")
    )
    registry.freed("idle")
    #expect(registry.versions["idle"] == nil)
    #expect(
      try registry.loadRequested("idle", path: "i", expectedDigest: two)
        == .load(path: "i", expectedDigest: two)
    )
    #expect(code { _ = try registry.leased("used") } == .modelNotReady)
    #expect(registry.leaseEnded("used") == true)
    registry.freed("used")
    #expect(registry.versions["used"] == nil)
    // Somebody loads it again before its last lease has ended.
    #expect(try registry.loadRequested("wanted", path: nil, expectedDigest: nil) == .ready)
    #expect(registry.leaseEnded("wanted") == false)
    #expect(registry.versions["wanted"]?.state == .ready)
  }

  @Test("A version that becomes known again while it is freed stays known")
  func knownAgain() throws {
    var registry = try registry("a")
    #expect(registry.forgotten("a") == true)
    try registry.register("a", path: nil, digest: one)
    registry.freed("a")
    #expect(registry.versions["a"]?.state == .available)
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

  @Test("Weights for a version that still works are compared with its own")
  func comparedWhileUnloading() throws {
    var registry = try registry("a")
    _ = try registry.leased("a")
    #expect(registry.forgotten("a") == false)
    #expect(
      try registry.loadRequested("a", path: "other", expectedDigest: nil)
        == .compare(path: "other", digest: one)
    )
    // They are others: it goes with its last lease after all.
    #expect(registry.withdrawn("a") == false)
    #expect(registry.versions["a"]?.state == .unloading)
    #expect(registry.leaseEnded("a") == true)
    registry.freed("a")
    #expect(registry.versions["a"] == nil)
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
