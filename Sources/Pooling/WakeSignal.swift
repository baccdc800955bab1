internal import Glibc

/// A flag that a thread can wait for beside its sockets: a connected pair of them, readable while
/// the flag is raised.
public final class WakeSignal: Sendable {
  /// Readable while the signal is raised. It is closed with this object.
  public let descriptor: Int32
  private let writeDescriptor: Int32

  /// A signal that is not raised.
  public init() throws(PoolingError) {
    var ends: [Int32] = [-1, -1]
    let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    guard socketpair(AF_UNIX, Int32(kind), 0, &ends) == 0 else {
      throw PoolingError(message: "no socket: raise the limit of open files (ulimit -n)")
    }
    (descriptor, writeDescriptor) = (ends[0], ends[1])
  }

  deinit {
    close(descriptor)
    close(writeDescriptor)
  }

  /// Raises the signal; it stays raised until it is lowered.
  public func raise() {
    var byte: UInt8 = 1
    // Fails only when it is raised already, more often than the socket's buffer holds.
    _ = send(writeDescriptor, &byte, 1, Int32(MSG_NOSIGNAL))
  }

  /// Lowers the signal, however often it was raised.
  public func lower() {
    withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { buffer in
      while recv(descriptor, buffer.baseAddress, buffer.count, 0) > 0 {}
    }
  }
}
