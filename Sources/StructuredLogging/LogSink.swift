internal import Foundation
internal import Synchronization

/// Where finished lines go.
public struct LogSink: Sendable {
  /// Writes `line`, which ends with a newline, whole: never mixed with another one.
  public let write: @Sendable (_ line: String) -> Void

  /// Creates a sink; `write` is called from any thread, several at once.
  public init(write: @escaping @Sendable (_ line: String) -> Void) {
    self.write = write
  }

  /// The process's standard error. A line that cannot be written is lost: there is nobody to tell.
  public static let standardError = LogSink(fileDescriptor: STDERR_FILENO)

  private init(fileDescriptor: Int32) {
    let turn = Mutex(())
    self.init { line in
      turn.withLock { _ in
        var line = line
        line.withUTF8 { Self.writeAll($0, to: fileDescriptor) }
      }
    }
  }

  private static func writeAll(_ bytes: UnsafeBufferPointer<UInt8>, to fileDescriptor: Int32) {
    var remaining = UnsafeRawBufferPointer(bytes)
    while !remaining.isEmpty {
      let count = Foundation.write(fileDescriptor, remaining.baseAddress, remaining.count)
      if count > 0 {
        remaining = UnsafeRawBufferPointer(rebasing: remaining[count...])
      } else if errno != EINTR {
        return
      }
    }
  }
}
