internal import Glibc

/// The thread that calls.
public enum CurrentThread {
  /// Most bytes of a name that Linux keeps (proc_pid_comm(5)).
  private static let nameBytesMax = 15

  /// Gives the calling thread the name that `top -H` and debuggers show: the first 15 bytes.
  /// Nothing stands on a name: where /proc is not mounted it keeps its starter's.
  public static func setName(_ name: String) {
    // Swift sees no pthread_setname_np.
    let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    _ = write(file, name, min(name.utf8.count, nameBytesMax))
    close(file)
  }
}
