/// The class of every pixel of a map, or of every die of a grid.
public struct Mask: Hashable, Sendable {
  /// Columns, at least 1.
  public let width: Int
  /// Rows, at least 1.
  public let height: Int
  /// Class indices row by row, `width` x `height` of them; 0 is background.
  public let classes: [UInt8]

  /// Takes class indices.
  ///
  /// - Precondition: There are `width` x `height` of them, and both are positive.
  public init(width: Int, height: Int, classes: [UInt8]) {
    precondition(width > 0 && height > 0 && classes.count == width * height, "a mask is full")
    self.width = width
    self.height = height
    self.classes = classes
  }

  /// Pixels of each class that occurs, background left out, in the order of the class.
  public func areas() -> [(classIndex: UInt8, pixelCount: Int)] {
    var counts = [Int](repeating: 0, count: Int(UInt8.max) + 1)
    for value in classes { counts[Int(value)] += 1 }
    return (1...UInt8.max).compactMap { index in
      let count = counts[Int(index)]
      return count > 0 ? (index, count) : nil
    }
  }

  /// The class with the most pixels, the lower one of equals; nil when all is background.
  public var dominantClass: UInt8? {
    areas().max { ($0.pixelCount, $1.classIndex) < ($1.pixelCount, $0.classIndex) }?.classIndex
  }
}
