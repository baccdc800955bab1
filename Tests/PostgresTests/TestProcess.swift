import Glibc

/// Signals to processes of a test's own server.
enum TestProcess {
  static func freeze(_ pid: Int32) { kill(pid, SIGSTOP) }
  static func thaw(_ pid: Int32) { kill(pid, SIGCONT) }
}
