/// `postmaster.pid`: line 1 is the postmaster's process, line 8 its state (`src/include/utils/
/// pidfile.h`: starting, stopping, ready, standby, padded with blanks).
package struct PostmasterFile: Hashable {
  /// The postmaster's process.
  package let processID: Int32
  /// It accepts connections.
  package let isReady: Bool

  /// Reads the file's text; `nil` when it is empty or holds no process id, as after a crash of the
  /// machine.
  package init?(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.first, let processID = Int32(first.filter { $0 != " " }),
      processID > 1
    else { return nil }
    self.processID = processID
    isReady = lines.count > 7 && lines[7].prefix { $0 != " " } == "ready"
  }
}
