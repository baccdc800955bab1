internal import Glibc

/// What Linux says of this process, by proc(5). What cannot be read is nil.
struct ProcessReading {
  /// Processor time in user and system mode, of all threads. Seconds.
  let processorSeconds: Double?
  /// When it began. Seconds since 1970.
  let startSeconds: Double?
  /// Virtual memory. Bytes.
  let virtualBytes: Double?
  /// Memory in RAM. Bytes.
  let residentBytes: Double?
  /// Open file descriptors.
  let descriptorCount: Double?
  /// Most file descriptors that it may open.
  let descriptorCountMax: Double?

  /// Places of the fields after the name of the program in `/proc/self/stat`: 3 less than their
  /// numbers in proc(5), which count from 1 and include pid and name.
  private enum Field {
    static let userTicks = 11
    static let systemTicks = 12
    static let startTicks = 19
    static let virtualBytes = 20
    static let residentPages = 21
  }

  /// Longest line of `/proc` that is read, in bytes.
  private static let lineBytesMax = 1024

  /// Reads it now: a few system calls on files that are in memory.
  init() {
    let fields = Self.line("/proc/self/stat") { _ in true }.map(Self.fields) ?? []
    let field = { (index: Int) in fields.indices.contains(index) ? Double(fields[index]) : nil }
    let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
    let ticks = field(Field.userTicks).flatMap { user in
      field(Field.systemTicks).map { user + $0 }
    }
    processorSeconds = ticks.map { $0 / ticksPerSecond }
    startSeconds = field(Field.startTicks).flatMap { start in
      Self.bootSeconds.map { $0 + start / ticksPerSecond }
    }
    virtualBytes = field(Field.virtualBytes)
    residentBytes = field(Field.residentPages).map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) }
    descriptorCount = Self.entryCount(of: "/proc/self/fd")
    var limit = rlimit()
    let isKnown = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
    descriptorCountMax = isKnown ? Double(limit.rlim_cur) : nil
  }

  /// The fields of a line of `stat` that come after the name of the program. The name is in
  /// brackets, and may have spaces and brackets itself.
  static func fields(ofStat line: String) -> [Substring] {
    guard let close = line.lastIndex(of: ")") else { return [] }
    return line[line.index(after: close)...].split(whereSeparator: \.isWhitespace)
  }

  /// When the system began: a line `btime 1700000000` of `/proc/stat`.
  private static var bootSeconds: Double? {
    line("/proc/stat") { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst("btime ".count)) }
  }

  /// The first line of a file for which `matches` is true, without its end.
  private static func line(_ path: String, where matches: (String) -> Bool) -> String? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: lineBytesMax)
    while fgets(&buffer, Int32(buffer.count), file) != nil {
      let bytes = buffer.prefix { $0 != 0 && $0 != CChar(bitPattern: UInt8(ascii: "\n")) }
      let line = String(decoding: bytes.map(UInt8.init(bitPattern:)), as: UTF8.self)
      if matches(line) { return line }
    }
    return nil
  }

  /// How many entries a folder has, less the descriptor that reads it.
  private static func entryCount(of path: String) -> Double? {
    guard let folder = opendir(path) else { return nil }
    defer { closedir(folder) }
    var count = 0
    while let entry = readdir(folder) {
      if entry.pointee.d_name.0 != CChar(bitPattern: UInt8(ascii: ".")) { count += 1 }
    }
    return Double(count - 1)
  }
}
