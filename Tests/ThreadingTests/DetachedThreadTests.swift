import Glibc
import Testing
import Threading

@Suite struct DetachedThreadTests {
  /// What a thread finds out about itself.
  private struct Found: Sendable {
    var name = ""
    var niceness: Int32 = 0
    var blocked: Set<Int32> = []
  }

  private func found(name: String = "test", niceness: Int32 = 0) async -> Found {
    await withCheckedContinuation { continuation in
      let hasThread = DetachedThread.start(name: name, niceness: niceness) {
        continuation.resume(returning: Self.lookAround())
      }
      if !hasThread { continuation.resume(returning: Found()) }
    }
  }

  private static func lookAround() -> Found {
    var found = Found()
    let file = open("/proc/thread-self/comm", O_RDONLY)
    var name = [UInt8](repeating: 0, count: 64)
    let count = read(file, &name, name.count)
    close(file)
    found.name = String(decoding: name.prefix(max(0, count - 1)), as: UTF8.self)
    found.niceness = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)
    var signals = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &signals)
    found.blocked = Set((1..<32).filter { sigismember(&signals, $0) == 1 })
    return found
  }

  @Test func theNameIsCutToWhatLinuxKeeps() async {
    #expect(await found(name: "lane").name == "lane")
    #expect(await found(name: "a name of many bytes").name == "a name of many ")
  }

  @Test func nicenessIsTheThreadsOwn() async {
    let before = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)
    #expect(await found(niceness: 7).niceness == 7)
    #expect(getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) == before)
  }

  @Test func faultsAndProfilersInterrupt() async {
    let blocked = await found().blocked
    #expect(blocked.isSuperset(of: [SIGTERM, SIGINT, SIGHUP, SIGPIPE]))
    #expect(blocked.isDisjoint(with: [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGPROF]))
  }

  @Test func aThreadThatTheSystemRefusesNeverRuns() {
    // More stack than an address space has.
    let hasThread = DetachedThread.start(name: "test", stackBytes: 1 << 60) {
      Issue.record("the thread runs")
    }
    #expect(!hasThread)
  }
}
