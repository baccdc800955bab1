internal import Foundation

/// The memory of this process that is in RAM.
public enum ResidentMemory {
  /// Resident bytes now (proc(5): second field of `statm`, in pages).
  public static func bytes() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(
      separator: " "
    )
    guard fields.count > 1, let pages = Int(fields[1]) else {
      throw CommandFailure(
        command: "read /proc/self/statm",
        status: 1,
        message: "expected pages in its second field, got \(fields)"
      )
    }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
