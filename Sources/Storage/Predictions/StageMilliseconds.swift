/// How long each stage of a prediction took, in milliseconds; one that did not happen is absent.
public struct StageMilliseconds: Hashable, Sendable {
  private var values: [Double?]

  /// No stage has happened.
  public init() {
    values = Array(repeating: nil, count: PredictionStage.allCases.count)
  }

  /// Milliseconds of a stage. What is not finite or negative is kept as absent.
  public subscript(stage: PredictionStage) -> Double? {
    get { values[stage.rawValue - 1] }
    set { values[stage.rawValue - 1] = newValue.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil } }
  }
}
