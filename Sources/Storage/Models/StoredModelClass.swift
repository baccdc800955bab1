/// One class of a model.
public struct StoredModelClass: Hashable, Sendable, Codable {
  /// Its index in the model's output and in masks, 0...255; 0 is the background.
  public var index: Int
  /// Its name in the weights file.
  public var name: String
  /// Number of the pattern it stands for; 0: the background, or a class outside the table.
  public var pattern: Int

  /// A class.
  public init(index: Int, name: String, pattern: Int) {
    self.index = index
    self.name = name
    self.pattern = pattern
  }
}
