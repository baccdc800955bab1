/// How wafer maps are predicted.
public struct InferenceSettings: Sendable {
  /// A weights file, or a directory with a manifest.
  public var weights: String
  /// Most wafer maps that wait for a worker; more are refused.
  public var queueMax: Int
  /// Most wafer maps that go through the network together.
  public var batchSizeMax: Int
  /// Threads of the network; nil is one for each processor.
  public var threads: Int?
  /// Most models in memory.
  public var modelsMax: Int
}
