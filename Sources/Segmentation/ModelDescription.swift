/// What a weights file says about itself beyond its tensors: what goes in, what comes out, and how
/// it becomes a mask. Every field has the meaning that `docs/weights-format.md` gives it.
public struct ModelDescription: Hashable, Sendable {
  /// Name of the model.
  public let name: String
  /// Planes of the input.
  public let planeCount: Int
  /// How dies become planes.
  public let encoding: InputEncoding
  /// Mean of each plane.
  public let means: [Float]
  /// Standard deviation of each plane, none of them zero.
  public let deviations: [Float]
  /// Sides of the square inputs the model was trained for: ascending multiples of 32.
  public let inputSizes: [Int]
  /// Class names by mask value; index 0 is background.
  public let classes: [String]
  /// Label names; empty without a classification head.
  public let labels: [String]
  /// The probability at or above which each label is present.
  public let labelThresholds: [Float]
  /// How scores become a mask.
  public let maskRule: MaskRule
  /// Which wafers are not painted.
  public let waferGate: WaferGate
  /// What the model was made from, as a JSON object.
  public let lineage: String

  /// Side of the input for a grid: the first size that has a pixel for each die, or the last.
  public func inputSide(rows: Int, columns: Int) -> Int {
    inputSizes.first { $0 >= max(rows, columns) } ?? inputSizes[inputSizes.count - 1]
  }

  /// For each class, the index of the label of the same name; nil for background and for classes
  /// without a label.
  var labelOfClass: [Int?] {
    classes.enumerated().map { index, name in index == 0 ? nil : labels.firstIndex(of: name) }
  }
}
