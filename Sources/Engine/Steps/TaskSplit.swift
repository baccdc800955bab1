/// How the rows and panels of a product are cut into tasks: blocks of rows, and for each block
/// groups of panels.
struct TaskSplit: Sendable {
  let rowCount: Int
  let rowsPerBlock: Int
  let panelCount: Int
  let panelsPerGroup: Int

  /// Tasks for each worker that even out their speed.
  static let tasksPerWorker = 4

  var blockCount: Int { Self.quotient(rowCount, rowsPerBlock) }
  var groupCount: Int { Self.quotient(panelCount, panelsPerGroup) }
  var taskCount: Int { blockCount * groupCount }

  /// Splits so that there are some tasks for each worker, by rows first: a group of panels makes
  /// its rows be read once more.
  init(rowCount: Int, rowsPerBlockMax: Int, rowMultiple: Int, panelCount: Int, workerCount: Int) {
    self.rowCount = rowCount
    self.panelCount = panelCount
    let wanted = workerCount == 1 ? 1 : workerCount * Self.tasksPerWorker
    let byWorkers = Self.quotient(rowCount, wanted)
    let rows = min(rowsPerBlockMax, max(byWorkers, Self.rowsPerBlockMin))
    rowsPerBlock = min(max(rowCount, 1), Self.quotient(rows, rowMultiple) * rowMultiple)
    let blocks = Self.quotient(rowCount, rowsPerBlock)
    let groups = min(panelCount, max(1, Self.quotient(wanted, max(blocks, 1))))
    panelsPerGroup = Self.quotient(panelCount, groups)
  }

  /// Fewer rows than this leave too little work between two readings of the weights.
  private static let rowsPerBlockMin = 48

  /// The rows and panels of a task.
  func part(_ task: Int) -> (rows: Range<Int>, panels: Range<Int>) {
    let (block, group) = task.quotientAndRemainder(dividingBy: groupCount)
    let firstRow = block * rowsPerBlock
    let firstPanel = group * panelsPerGroup
    return (
      firstRow..<min(rowCount, firstRow + rowsPerBlock),
      firstPanel..<min(panelCount, firstPanel + panelsPerGroup)
    )
  }

  static func quotient(_ count: Int, _ size: Int) -> Int { (count + size - 1) / size }
}
