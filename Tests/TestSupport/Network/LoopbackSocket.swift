internal import Foundation
internal import Synchronization

/// A blocking TCP socket on 127.0.0.1.
///
/// The descriptor is closed once, by `close` or at the latest in `deinit`; threads that are
/// blocked on it are woken with `shutDown` or `reset` first.
final class LoopbackSocket: Sendable {
  private let descriptor: Mutex<Int32>

  private init(_ descriptor: Int32) {
    self.descriptor = Mutex(descriptor)
  }

  deinit {
    close()
  }

  static func listening() throws -> LoopbackSocket {
    let socket = try make()
    var address = loopbackAddress(port: 0)
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket.raw, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard bound == 0, Glibc.listen(socket.raw, SOMAXCONN) == 0 else { throw SocketFailure.last() }
    return socket
  }

  static func connected(to port: Int) throws -> LoopbackSocket {
    let socket = try make()
    var address = loopbackAddress(port: port)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket.raw, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw SocketFailure.last() }
    return socket
  }

  func boundPort() throws -> Int {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(raw, $0, &length)
      }
    }
    guard result == 0 else { throw SocketFailure.last() }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  /// Nil when the socket has been shut down.
  func accept() -> LoopbackSocket? {
    let accepted = Glibc.accept(raw, nil, nil)
    guard accepted >= 0 else { return nil }
    return LoopbackSocket(accepted)
  }

  /// Bytes read; 0 at the end of the stream and after an error.
  func read(into buffer: inout [UInt8]) -> Int {
    max(0, recv(raw, &buffer, buffer.count, 0))
  }

  @discardableResult
  func write(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(raw, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  func shutDownWriting() {
    _ = shutdown(raw, Int32(SHUT_WR))
  }

  func shutDown() {
    _ = shutdown(raw, Int32(SHUT_RDWR))
  }

  /// Wakes the threads that use the socket; the peer sees a reset once it is closed.
  func reset() {
    var abort = linger(l_onoff: 1, l_linger: 0)
    setsockopt(raw, SOL_SOCKET, SO_LINGER, &abort, socklen_t(MemoryLayout<linger>.size))
    shutDown()
  }

  func close() {
    descriptor.withLock { descriptor in
      guard descriptor >= 0 else { return }
      _ = Glibc.close(descriptor)
      descriptor = -1
    }
  }

  private var raw: Int32 { descriptor.withLock { $0 } }

  private static func make() throws -> LoopbackSocket {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw SocketFailure.last() }
    return LoopbackSocket(descriptor)
  }

  private static func loopbackAddress(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }
}
