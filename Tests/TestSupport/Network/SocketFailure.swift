internal import Foundation

/// A socket call that failed.
struct SocketFailure: Error, CustomStringConvertible {
  let code: Int32

  static func last() -> SocketFailure { SocketFailure(code: errno) }

  var description: String { "socket call failed: \(String(cString: strerror(code)))" }
}
