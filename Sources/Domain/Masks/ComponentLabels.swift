/// The connected components of a mask: each pixel that is not background carries the number of its
/// component. Pixels belong together when they have the same class and touch.
public struct ComponentLabels: Sendable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Which pixels touch.
  public let connectivity: Connectivity
  /// The component of each pixel, row by row: 0 for background, else 1 to ``count`` in the order of
  /// the components' first pixels.
  public let labels: [Int32]
  /// Number of components.
  public let count: Int

  /// Finds the components of a mask, in time proportional to its pixels.
  public init(of mask: Mask, connectivity: Connectivity) {
    let (width, height) = (mask.width, mask.height)
    var labels = [Int32](repeating: 0, count: mask.classes.count)
    var count: Int32 = 0
    var frontier: [Int] = []
    let reach = connectivity == .eight ? 2 : 1
    for start in labels.indices where mask.classes[start] != 0 && labels[start] == 0 {
      count += 1
      labels[start] = count
      frontier.append(start)
      while let pixel = frontier.popLast() {
        let (row, column) = (pixel / width, pixel % width)
        for nextRow in max(row - 1, 0)...min(row + 1, height - 1) {
          for nextColumn in max(column - 1, 0)...min(column + 1, width - 1) {
            let distance = abs(nextRow - row) + abs(nextColumn - column)
            let next = nextRow * width + nextColumn
            guard distance <= reach, labels[next] == 0,
              mask.classes[next] == mask.classes[start]
            else { continue }
            labels[next] = count
            frontier.append(next)
          }
        }
      }
    }
    self.width = width
    self.height = height
    self.connectivity = connectivity
    self.labels = labels
    self.count = Int(count)
  }
}
