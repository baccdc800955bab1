/// The rules of model versions: who may load, who is active, what is freed when. A value without
/// clock, thread or model.
package struct ModelRegistry {
  package struct Version {
    package var state = ModelState.available
    package var reason = ""
    /// Where its weights come from; nil when only their digest is known.
    package var path: String?
    package var digest: [UInt8]?
    package var leaseCount = 0
    /// What the load asked for that is under way.
    package var request: LoadRequest?
    /// Requests to load it that are under way or have succeeded, and were not taken back.
    package var claimCount = 0
    /// A load was taken back: it is to be unknown once nobody has a claim and its memory has been
    /// given back.
    package var isForgotten = false
    /// No lease can begin any more, its memory is being given back.
    package var isBeingFreed = false
    /// Larger for one that was used later.
    package var usedAt = 0

    package var isResident: Bool { state == .loading || state == .ready || state == .unloading }
  }

  /// Which weights a load asks for.
  package struct LoadRequest: Equatable {
    package let path: String?
    package let expectedDigest: [UInt8]?
  }

  /// What a request to load has to do.
  package enum LoadDecision: Equatable {
    /// Load it; it is loading now.
    case load(path: String?, expectedDigest: [UInt8]?)
    /// Somebody loads the same weights: the outcome is this request's, too.
    case share
    /// Somebody loads other weights under the name or frees it, or another whose memory it needs:
    /// wait for that one, whatever becomes of it, and ask again.
    case wait(version: String)
    /// Free this one, wait for it, ask again.
    case free(version: String)
    /// It is in memory with the weights that were asked for.
    case ready
    /// It is in memory; compare the weights at the path with its digest.
    case compare(path: String, digest: [UInt8])
  }

  package let residentCountMax: Int
  package private(set) var versions: [String: Version] = [:]
  package private(set) var active: String?
  private var useCount = 0

  package init(residentCountMax: Int) {
    self.residentCountMax = residentCountMax
  }

  /// Makes a version known without loading it. What is known already stays as it is.
  package mutating func register(
    _ name: String,
    path: String?,
    digest: [UInt8]?
  ) throws(ServingError) {
    guard let known = versions[name] else {
      versions[name] = Version(path: path, digest: digest)
      return
    }
    if let digest, let existing = known.digest, digest != existing { throw Self.conflict(name) }
    versions[name]?.path = path ?? known.path
    versions[name]?.digest = known.digest ?? digest
    versions[name]?.isForgotten = false
  }

  /// Somebody asks for a version in memory. Any decision but to wait or to free gives a claim on
  /// it, until the request fails (``withdrawn(_:)``) or is taken back (``forgotten(_:)``).
  package mutating func loadRequested(
    _ name: String,
    path: String?,
    expectedDigest: [UInt8]?
  ) throws(ServingError) -> LoadDecision {
    guard let known = versions[name] ?? path.map({ Version(path: $0) }) else {
      throw Self.unknown(name)
    }
    let request = LoadRequest(
      path: path ?? known.path,
      expectedDigest: expectedDigest ?? known.digest
    )
    if let expectedDigest, let digest = known.digest, digest != expectedDigest {
      throw Self.conflict(name)
    }
    switch known.state {
    case .loading:
      guard known.request == request else { return .wait(version: name) }
      versions[name]?.claimCount += 1
      return .share
    case .unloading where known.isBeingFreed: return .wait(version: name)
    case .unloading, .ready:
      versions[name]?.state = .ready
      versions[name]?.reason = ""
      versions[name]?.claimCount += 1
      guard expectedDigest == nil, let path, let digest = known.digest else { return .ready }
      return .compare(path: path, digest: digest)
    case .available, .failed: break
    }
    let residents = versions.filter { $0.value.isResident }
    if residents.count >= residentCountMax { return try roomDecision(residents) }
    versions[name] = known
    versions[name]?.state = .loading
    versions[name]?.reason = ""
    versions[name]?.request = request
    versions[name]?.claimCount += 1
    return .load(path: request.path, expectedDigest: request.expectedDigest)
  }

  /// A load that was decided on has ended well.
  package mutating func loaded(_ name: String, path: String?, digest: [UInt8]) {
    useCount += 1
    versions[name]?.state = .ready
    versions[name]?.request = nil
    versions[name]?.path = path
    versions[name]?.digest = digest
    versions[name]?.usedAt = useCount
  }

  /// A load that was decided on has failed.
  package mutating func failed(_ name: String, _ error: ServingError) {
    versions[name]?.state = .failed
    versions[name]?.request = nil
    versions[name]?.reason = error.message
  }

  /// Somebody needs a version, or the active one. Returns its name.
  package mutating func leased(_ name: String?) throws(ServingError) -> String {
    guard let name = name ?? active else {
      throw ServingError(.modelNotReady, "no model is active; load and activate one")
    }
    guard let known = versions[name] else { throw Self.unknown(name) }
    guard known.state == .ready else { throw Self.notReady(name, known) }
    useCount += 1
    versions[name]?.leaseCount += 1
    versions[name]?.usedAt = useCount
    return name
  }

  /// A lease ended. Returns whether the version's memory is to be given back now.
  package mutating func leaseEnded(_ name: String) -> Bool {
    versions[name]?.leaseCount -= 1
    return beginFreeing(name)
  }

  /// Makes a version answer requests that name none. Returns the one before, and whether the memory
  /// of that one is to be given back now.
  package mutating func activated(
    _ name: String,
    expectedActive: String?
  ) throws(ServingError) -> (previous: String?, freesPrevious: Bool) {
    if let expectedActive, expectedActive != active ?? "" {
      throw ServingError(
        .activeVersionChanged,
        active.map { "version \($0) is active, not \(expectedActive); look again and decide anew" }
          ?? "no version is active, not \(expectedActive) either"
      )
    }
    guard let known = versions[name] else { throw Self.unknown(name) }
    guard known.state == .ready else { throw Self.notReady(name, known) }
    let previous = active
    active = name
    guard let previous, previous != name else { return (previous, false) }
    versions[previous]?.state = .unloading
    versions[previous]?.reason = "replaced by \(name)"
    return (previous, beginFreeing(previous))
  }

  /// The one who loaded a version takes that back: with the last claim it is to be unknown again,
  /// unless it is active or being loaded. One that is used is forgotten with its last lease, unless
  /// somebody loads it before. Returns whether its memory is to be given back now.
  package mutating func forgotten(_ name: String) -> Bool {
    versions[name]?.isForgotten = true
    return claimEnded(name)
  }

  /// A request to load a version has failed or found other weights: it has no claim any more.
  /// Returns whether the version's memory is to be given back now, because another load was taken
  /// back meanwhile.
  package mutating func withdrawn(_ name: String) -> Bool { claimEnded(name) }

  private mutating func claimEnded(_ name: String) -> Bool {
    guard let known = versions[name] else { return false }
    let claimCount = max(0, known.claimCount - 1)
    versions[name]?.claimCount = claimCount
    guard claimCount == 0, known.isForgotten, name != active else { return false }
    switch known.state {
    case .loading: return false
    case .available, .failed:
      versions[name] = nil
      return false
    case .ready, .unloading:
      versions[name]?.state = .unloading
      versions[name]?.reason = "its load was taken back"
      return beginFreeing(name)
    }
  }

  /// The memory of a version has been given back.
  package mutating func freed(_ name: String) {
    if let known = versions[name], known.isForgotten, known.claimCount == 0 {
      versions[name] = nil
      return
    }
    versions[name]?.state = .available
    versions[name]?.isBeingFreed = false
    versions[name]?.reason = ""
  }

  private mutating func beginFreeing(_ name: String) -> Bool {
    guard let known = versions[name], known.state == .unloading, known.leaseCount == 0,
      !known.isBeingFreed
    else { return false }
    versions[name]?.isBeingFreed = true
    return true
  }

  /// How a full memory gets room: what is going already, or the version that was not used for
  /// longest, unless it is active or in use.
  private mutating func roomDecision(
    _ residents: [String: Version]
  ) throws(ServingError) -> LoadDecision {
    if let going = residents.first(where: { $0.value.isBeingFreed }) {
      return .wait(version: going.key)
    }
    let idle = residents.filter {
      $0.value.state == .ready && $0.value.leaseCount == 0 && $0.key != active
    }
    guard let oldest = idle.min(by: { $0.value.usedAt < $1.value.usedAt })?.key else {
      throw ServingError(
        .tooManyModels,
        "\(residents.count) models are in memory and in use, as many as may be; try again when one"
          + " has ended its requests, or raise the limit"
      )
    }
    versions[oldest]?.state = .unloading
    versions[oldest]?.reason = "made room for another version"
    versions[oldest]?.isBeingFreed = true
    return .free(version: oldest)
  }

  private static func unknown(_ name: String) -> ServingError {
    ServingError(.modelNotFound, "model version \(name) is not known; load it first")
  }

  private static func notReady(_ name: String, _ version: Version) -> ServingError {
    let reason = version.reason.isEmpty ? "" : " (\(version.reason))"
    return ServingError(
      .modelNotReady,
      "model version \(name) is \(version.state.rawValue)\(reason); load it first"
    )
  }

  private static func conflict(_ name: String) -> ServingError {
    ServingError(
      .versionConflict,
      "model version \(name) exists with other weights; choose another name"
    )
  }
}
