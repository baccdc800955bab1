/// A class that is present on a wafer.
public struct PatternFinding: Hashable, Sendable {
  /// Its mask value; nil for a label that is no class of the mask.
  public let classIndex: UInt8?
  /// Its name in the weights file.
  public let name: String
  /// How sure the model is: the probability of its label or, for a model without labels, the mean
  /// probability of the class over the dies that carry it. 0 to 1.
  public let confidence: Double
  /// Share of the wafer's dies that carry it, 0 to 1.
  public let areaShare: Double
}
