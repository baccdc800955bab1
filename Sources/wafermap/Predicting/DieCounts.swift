import ArgumentParser

/// Rows and columns of dies, written 26x27.
struct DieCounts: ExpressibleByArgument {
  let rows: Int
  let columns: Int

  init?(argument: String) {
    let parts = argument.split(separator: "x", omittingEmptySubsequences: false)
    guard parts.count == 2, let rows = Int(parts[0]), let columns = Int(parts[1]) else {
      return nil
    }
    self.rows = rows
    self.columns = columns
  }
}
