private import Glibc

/// What the system call before said, in words.
enum SystemFailure {
  static var last: String { String(cString: strerror(errno)) }
}
