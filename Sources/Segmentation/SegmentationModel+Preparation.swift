import Engine

extension SegmentationModel {
  /// Bytes of the weights as the kernels read them; grows while shapes are prepared.
  public var packedWeightByteCount: Int { network.packedWeightByteCount }

  /// Plans the network for an input and packs its weights, so that the first prediction with that
  /// many maps, that input side and that many workers costs what every later one does.
  ///
  /// - Parameters:
  ///   - side: Side of the square input, one of the description's sizes.
  ///   - batchSize: Maps in one forward pass.
  ///   - workerCount: Workers of the session that will run it; packing uses as many threads.
  /// - Throws: ``SegmentationError`` when the weights do not fit or the system has no memory.
  public func prepare(
    side: Int,
    batchSize: Int,
    workerCount: Int
  ) throws(SegmentationError) {
    let shape = ImageShape(
      batchSize: batchSize,
      channelCount: description.planeCount,
      height: side,
      width: side
    )
    do throws(EngineError) {
      _ = try network.plan(for: shape, workerCount: workerCount)
    } catch {
      let code: SegmentationError.Code = error.code == .outOfMemory ? .outOfMemory : .invalidWeights
      throw SegmentationError(code, error.message)
    }
  }
}
