import Foundation

/// How far a command is, on stderr, when that is a terminal and there is more than one thing to do.
struct ProgressBar {
  private static let width = 40
  private let total: Int
  private let isShown: Bool
  private var done = 0

  init(total: Int) {
    self.total = total
    isShown = total > 1 && isatty(STDERR_FILENO) == 1
  }

  mutating func advance(by count: Int) {
    done += count
    let filled = Self.width * done / max(total, 1)
    let bar =
      String(repeating: "#", count: filled)
      + String(repeating: ".", count: Self.width - filled)
    show("\r[\(bar)] \(done)/\(total)")
  }

  /// Takes the bar away, for a line to be printed or for good.
  func clear() { show("\r\u{1B}[K") }

  private func show(_ text: String) {
    if isShown { FileHandle.standardError.tell(text) }
  }
}
