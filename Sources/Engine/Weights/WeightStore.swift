import Kernels
import Safetensors
import Synchronization

/// The weights of one network: read from its files, packed once for each layout that a plan asks
/// for, and shared between plans.
final class WeightStore: Sendable {
  private let scope: WeightScope
  private let kernels: KernelTable
  private let state: Mutex<State>

  private struct State {
    var slabs: WeightSlabs
    var packed: [WeightPacking: FloatBufferSlice] = [:]
    var biases: [String: FloatBufferSlice] = [:]
  }

  /// Weights to be packed as the kernels read them.
  init(_ source: any TensorSource, kernels: KernelTable, pages: MemoryPages) {
    scope = WeightScope(source)
    self.kernels = kernels
    state = Mutex(State(slabs: WeightSlabs(pages: pages)))
  }

  /// Bytes of all packed weights.
  var byteCount: Int {
    state.withLock { state in
      let count = state.packed.values.reduce(0) { $0 + $1.count }
      return (count + state.biases.values.reduce(0) { $0 + $1.count }) * MemoryLayout<Float>.stride
    }
  }

  /// The weights of a convolution's source in a layout, packed by the pool when they are new.
  func weights(
    of convolution: Convolution,
    _ packing: WeightPacking,
    _ pool: WorkerPool
  ) throws(EngineError) -> FloatBufferSlice {
    try state.withLock { state throws(EngineError) in
      if let slice = state.packed[packing] { return slice }
      let slice = try pack(convolution, packing, pool, &state.slabs)
      state.packed[packing] = slice
      return slice
    }
  }

  /// The bias of a convolution with its folded normalisation, padded with zeros; nil without both.
  func bias(of convolution: Convolution) throws(EngineError) -> FloatBufferSlice? {
    guard convolution.hasBias || convolution.normalization != nil else { return nil }
    return try state.withLock { state throws(EngineError) in
      if let slice = state.biases[convolution.path] { return slice }
      let values = try foldedBias(convolution)
      let slice = try state.slabs.allocate(Activation.padded(values.count))
      slice.base.update(from: values, count: values.count)
      state.biases[convolution.path] = slice
      return slice
    }
  }

  private func pack(
    _ convolution: Convolution,
    _ packing: WeightPacking,
    _ pool: WorkerPool,
    _ slabs: inout WeightSlabs
  ) throws(EngineError) -> FloatBufferSlice {
    let scales = try scales(convolution)
    let tensor = try tensor(convolution.path, "weight", convolution.weightShape)
    let values = try TensorFloats(tensor)
    // Packed weights replace the file's: without this a model would count twice.
    defer { tensor.releasePages() }
    return try values.withFloats { source throws(EngineError) in
      let weights = ConvolutionWeights(
        values: source,
        outputCount: convolution.outputCount,
        inputCount: convolution.inputCount,
        inputs: packing.channels,
        kernelSide: convolution.kernelSide,
        scales: scales
      )
      let panelCount = weights.panelCount(panelWidth: kernels.panelWidth)
      switch packing.layout {
      case .panels(let channelStride):
        let slice = try slabs.allocate(weights.panelsCount(channelStride: channelStride))
        pool.run(taskCount: panelCount) { panel, _ in
          weights.packPanels(
            channelStride: channelStride,
            panelWidth: kernels.panelWidth,
            panels: panel..<panel + 1,
            into: slice.base
          )
        }
        return slice
      case .tiles(let scheme, let depth):
        let slice = try slabs.allocate(weights.tilesCount(scheme, depth: depth))
        pool.run(taskCount: panelCount) { panel, _ in
          weights.packTiles(
            scheme,
            depth: depth,
            kernels: kernels,
            panels: panel..<panel + 1,
            into: slice.base
          )
        }
        return slice
      }
    }
  }

  /// What normalisation multiplies each output by.
  private func scales(_ convolution: Convolution) throws(EngineError) -> [Float] {
    let count = convolution.outputCount
    guard let normalization = convolution.normalization else {
      return [Float](repeating: 1, count: count)
    }
    let weight = try floats(normalization.path, "weight", count)
    let variance = try floats(normalization.path, "running_var", count)
    return (0..<count).map {
      Float(
        Double(weight[$0]) / (Double(variance[$0]) + Double(normalization.epsilon)).squareRoot()
      )
    }
  }

  private func foldedBias(_ convolution: Convolution) throws(EngineError) -> [Float] {
    let count = convolution.outputCount
    var bias = [Float](repeating: 0, count: count)
    if convolution.hasBias { bias = try floats(convolution.path, "bias", count) }
    guard let normalization = convolution.normalization else { return bias }
    let scales = try scales(convolution)
    let shift = try floats(normalization.path, "bias", count)
    let mean = try floats(normalization.path, "running_mean", count)
    return (0..<count).map { (bias[$0] - mean[$0]) * scales[$0] + shift[$0] }
  }

  private func floats(
    _ path: String,
    _ name: String,
    _ count: Int
  ) throws(EngineError) -> [Float] {
    do {
      return try tensor(path, name, [count]).floats()
    } catch {
      throw EngineError(.invalidWeights, "\(error)")
    }
  }

  private func tensor(
    _ path: String,
    _ name: String,
    _ shape: [Int]
  ) throws(EngineError) -> TensorView {
    do {
      return try scope[path].tensor(name, shape: shape)
    } catch {
      throw EngineError(.invalidWeights, error.message)
    }
  }
}
