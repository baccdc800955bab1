import Segmentation

/// How weights become a model in memory: copy, check, build, plan, run once. Blocks its thread.
struct ModelLoading: Sendable {
  /// What a load gives.
  struct Result: Sendable {
    let model: LoadedModel
    let digest: [UInt8]
    let weightsByteCount: Int
  }

  /// A model whose weights are mapped, and nothing of it packed.
  private struct Opened: Sendable {
    let model: SegmentationModel
    let digest: [UInt8]
    let byteCount: Int
  }

  let library: WeightsLibrary
  let digest: WeightsDigest
  let limits: BatchLimits
  /// Threads of the widest run that will come.
  let workerCount: Int

  /// Loads weights.
  ///
  /// - Parameters:
  ///   - path: Where they are; nil: in the library, under `expectedDigest`.
  ///   - expectedDigest: The digest they must have; nil: any.
  ///   - packingCount: Threads to pack with, fewer when others need the cores.
  func load(
    path: String?,
    expectedDigest: [UInt8]?,
    packingCount: Int
  ) throws(ServingError) -> Result {
    let opened: Opened
    if let known = try known(expectedDigest) {
      opened = known
    } else {
      opened = try copied(path, expectedDigest)
    }
    do throws(SegmentationError) {
      try warm(opened.model, packingCount: packingCount)
    } catch {
      let failure = Self.failure(error)
      if failure.code == .invalidWeights { library.exclusively { library.remove(opened.digest) } }
      throw failure
    }
    return Result(
      model: LoadedModel(opened.model),
      digest: opened.digest,
      weightsByteCount: opened.byteCount
    )
  }

  /// The digest of the files at a path, which are only read.
  func digest(path: String) throws(ServingError) -> [UInt8] {
    try digest(WeightsFiles(path: path).paths, .modelNotFound)
  }

  /// Opens a copy whose digest is right: that is what was asked for, wherever it came from.
  private func known(_ digest: [UInt8]?) throws(ServingError) -> Opened? {
    guard let digest else { return nil }
    return try library.exclusively { () throws(ServingError) -> Opened? in
      guard let copies = library.copies(digest),
        (try? self.digest(copies.paths, .libraryFailed)) == digest
      else { return nil }
      return try open(copies.paths, digest, copies.byteCount)
    }
  }

  private func copied(
    _ path: String?,
    _ expectedDigest: [UInt8]?
  ) throws(ServingError) -> Opened {
    guard let path else {
      throw ServingError(
        .modelNotFound,
        "there is no copy of the weights any more, and no file to copy them from; load the version"
          + " with the place of its weights"
      )
    }
    let stage = try library.stage(WeightsFiles(path: path))
    do throws(ServingError) {
      let digest = try digest(stage.paths, .libraryFailed)
      if let expectedDigest, expectedDigest != digest {
        throw ServingError(
          .digestMismatch,
          "\(WeightsFiles.name(path)) has another SHA-256 than the one given; it is damaged, or it"
            + " is another model"
        )
      }
      return try library.exclusively { () throws(ServingError) in
        try open(library.keep(stage, digest: digest), digest, stage.byteCount)
      }
    } catch {
      library.discard(stage)
      throw error
    }
  }

  private func open(
    _ paths: [String],
    _ digest: [UInt8],
    _ byteCount: Int
  ) throws(ServingError) -> Opened {
    do throws(SegmentationError) {
      let model = try SegmentationModel(path: paths[0])
      return Opened(model: model, digest: digest, byteCount: byteCount)
    } catch {
      library.remove(digest)
      throw Self.failure(error)
    }
  }

  private static func failure(_ error: SegmentationError) -> ServingError {
    ServingError(error.code == .outOfMemory ? .modelFailed : .invalidWeights, error.message)
  }

  private func digest(
    _ paths: [String],
    _ code: ServingError.Code
  ) throws(ServingError) -> [UInt8] {
    do {
      return try digest(paths)
    } catch {
      let name = WeightsFiles.name(paths[0])
      throw ServingError(code, "the SHA-256 of \(name) cannot be computed: it cannot be read")
    }
  }

  /// Makes the plans that runs will ask for, and runs each input side once.
  private func warm(_ model: SegmentationModel, packingCount: Int) throws(SegmentationError) {
    let widths = CoreBlocks(coreCount: workerCount).everyWidth.filter { $0 <= limits.runWidthMax }
    for side in model.description.inputSizes {
      // The first plan packs the weights, which all others share.
      try model.prepare(side: side, batchSize: 1, workerCount: packingCount)
      for width in widths {
        let batchSizeMax = limits.batchSize(side: side)
        for batchSize in 1...batchSizeMax where batchSize == 1 || width == 1 || width < workerCount
        {
          try model.prepare(side: side, batchSize: batchSize, workerCount: width)
        }
      }
    }
    let session = SegmentationSession(model: model, workerCount: packingCount)
    for side in model.description.inputSizes {
      _ = try session.predict(.blank(side: side))
    }
  }
}
