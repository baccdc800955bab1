import Domain
import Engine
public import Imaging

/// Runs a model on wafer maps. One thread at a time; every thread that predicts has its own session
/// of the same model.
public final class SegmentationSession {
  /// Most maps that go through the network together.
  public static let batchSizeMax = 8
  /// Most input shapes whose memory is kept for the next prediction.
  private static let keptShapeCountMax = 4

  /// The model it runs.
  public let model: SegmentationModel
  private let pool: WorkerPool
  private var sessions: [(shape: ImageShape, session: Session)] = []

  /// Makes a session that uses `workerCount` threads, the calling one included.
  ///
  /// - Precondition: `workerCount` is 1...`WorkerPool.workerCountMax`.
  public init(model: SegmentationModel, workerCount: Int) {
    self.model = model
    pool = WorkerPool(workerCount: workerCount)
  }

  /// Predicts one map.
  public func predict(
    _ map: DecodedWaferMap,
    _ options: PredictionOptions = .init()
  ) throws(SegmentationError) -> (prediction: Prediction, durations: StageDurations) {
    try predict([(map, options)])[0]
  }

  /// Predicts maps, in their order. Those whose inputs have the same size share forward passes.
  public func predict(
    _ requests: [(map: DecodedWaferMap, options: PredictionOptions)]
  ) throws(SegmentationError) -> [(prediction: Prediction, durations: StageDurations)] {
    let upright = requests.map { Self.upright($0.map.grid, $0.options.notch) }
    let sides = upright.map { model.description.inputSide(rows: $0.rows, columns: $0.columns) }
    var results = [(prediction: Prediction, durations: StageDurations)?](
      repeating: nil,
      count: requests.count
    )
    for side in Set(sides).sorted() {
      let members = sides.indices.filter { sides[$0] == side }
      for start in stride(from: 0, to: members.count, by: Self.batchSizeMax) {
        let batch = Array(members[start..<min(start + Self.batchSizeMax, members.count)])
        let (outputs, preprocess, forward) = try run(batch.map { upright[$0] }, side: side)
        for (index, output) in zip(batch, outputs) {
          let clock = ContinuousClock()
          let began = clock.now
          let prediction = Prediction(
            output,
            of: requests[index].map,
            upright: upright[index],
            model.description,
            requests[index].options
          )
          let durations = StageDurations(
            preprocess: preprocess / batch.count,
            forward: forward,
            postprocess: clock.now - began
          )
          results[index] = (prediction, durations)
        }
      }
    }
    return results.compactMap(\.self)
  }

  /// The grid turned until the notch is at the bottom. A turn keeps a grid valid.
  private static func upright(_ grid: DieGrid, _ notch: NotchPosition) -> DieGrid {
    grid.turned(by: notch.seenToUpright)
  }

  private func run(
    _ grids: [DieGrid],
    side: Int
  ) throws(SegmentationError) -> ([NetworkOutput], preprocess: Duration, forward: Duration) {
    let planeCount = model.description.planeCount
    let shape = ImageShape(
      batchSize: grids.count,
      channelCount: planeCount,
      height: side,
      width: side
    )
    let session = try session(for: shape)
    let clock = ContinuousClock()
    let began = clock.now
    let inputCount = planeCount * side * side
    var input = [Float](repeating: 0, count: inputCount * grids.count)
    input.withUnsafeMutableBufferPointer { buffer in
      for (index, grid) in grids.enumerated() {
        let part = buffer[index * inputCount..<(index + 1) * inputCount]
        model.description.writeInput(
          of: grid,
          side: side,
          to: UnsafeMutableBufferPointer(rebasing: part)
        )
      }
    }
    let prepared = clock.now
    let outputs = session.plan.outputs
    var offsets = [0]
    for output in outputs { offsets.append(offsets[offsets.count - 1] + output.shape.elementCount) }
    let values = [Float](unsafeUninitializedCapacity: offsets[outputs.count]) { buffer, count in
      if let base = buffer.baseAddress {
        session.run(input: input, outputs: offsets.dropLast().map { base + $0 })
      }
      count = offsets[outputs.count]
    }
    let ended = clock.now
    func part(_ name: String, _ item: Int) -> [Float] {
      guard let index = outputs.firstIndex(where: { $0.name == name }) else { return [] }
      let count = outputs[index].shape.elementCount / grids.count
      return Array(values[(offsets[index] + item * count)..<(offsets[index] + (item + 1) * count)])
    }
    let results = grids.indices.map {
      NetworkOutput(
        logits: part("y", $0),
        labelLogits: part("labels", $0),
        embedding: part("embedding", $0)
      )
    }
    for result in results { try result.checkFinite() }
    return (results, prepared - began, ended - prepared)
  }

  /// The session for a shape, made at its first use; the one not used for longest is let go.
  private func session(for shape: ImageShape) throws(SegmentationError) -> Session {
    if let index = sessions.firstIndex(where: { $0.shape == shape }) {
      let known = sessions.remove(at: index)
      sessions.append(known)
      return known.session
    }
    do throws(EngineError) {
      let plan = try model.network.plan(for: shape, workerCount: pool.workerCount)
      let session = try Session(plan: plan, pool: pool)
      if sessions.count == Self.keptShapeCountMax { sessions.removeFirst() }
      sessions.append((shape, session))
      return session
    } catch {
      let code: SegmentationError.Code = error.code == .outOfMemory ? .outOfMemory : .invalidWeights
      throw SegmentationError(code, error.message)
    }
  }
}
