internal import CHiredis
internal import Glibc
internal import Pooling

/// One connection over hiredis, used by one thread at a time. Its calls block that thread, never
/// past their deadline: hiredis works without blocking underneath.
final class RedisSession {
  let socket: Int32
  private let context: UnsafeMutablePointer<redisContext>
  private let replyBytesMax: Int
  /// Set once replies may no longer belong to their commands.
  private(set) var isBroken = false

  /// Connects, authenticates and selects the database. Looking up a name may take longer than
  /// `deadline`.
  init(
    _ address: RedisAddress,
    replyBytesMax: Int,
    deadline: ContinuousClock.Instant
  ) throws(RedisError) {
    let made =
      switch address.endpoint {
      case .tcp(let host, let port): redisConnectNonBlock(host, port)
      case .unixSocket(let path): redisConnectUnixNonBlock(path)
      }
    guard let made else { throw RedisError(.unavailable, "no memory for a connection to Redis") }
    context = made
    socket = made.pointee.fd
    self.replyBytesMax = replyBytesMax
    guard made.pointee.err == 0 else { throw Self.unreachable }
    try awaitConnection(until: deadline)
    if let password = address.password {
      let words = ["AUTH"] + [address.user, password].compactMap(\.self)
      _ = try execute(words.map { Array($0.utf8) }, deadline: deadline)
    }
    if address.database != 0 {
      let words = ["SELECT", String(address.database)]
      _ = try execute(words.map { Array($0.utf8) }, deadline: deadline)
    }
  }

  deinit { redisFree(context) }

  /// Sends one command and gives its reply.
  func execute(
    _ words: [[UInt8]],
    deadline: ContinuousClock.Instant
  ) throws(RedisError) -> RedisReply {
    guard !isBroken, append(words) == REDIS_OK else { throw lost() }
    try flush(until: deadline)
    let reply = try receive(until: deadline)
    if case .error(let text) = reply {
      // The rest of the line may repeat arguments.
      let code = text.prefix { $0.isUppercase || $0.isNumber }
      throw RedisError(.refused, "Redis refused the command (\(code.prefix(32)))")
    }
    return reply
  }

  private func awaitConnection(until deadline: ContinuousClock.Instant) throws(RedisError) {
    try wait(for: SocketWait.writable, until: deadline)
    var failure: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    let status = getsockopt(socket, SOL_SOCKET, SO_ERROR, &failure, &length)
    guard status == 0, failure == 0 else { throw Self.unreachable }
  }

  private func append(_ words: [[UInt8]]) -> Int32 {
    let bytes = words.flatMap(\.self)
    let lengths = words.map(\.count)
    return bytes.withUnsafeBytes { bytes in
      var start = bytes.bindMemory(to: CChar.self).baseAddress
      var starts: [UnsafePointer<CChar>?] = lengths.map { length in
        defer { start = start.map { $0 + length } }
        return start
      }
      return redisAppendCommandArgv(context, Int32(words.count), &starts, lengths)
    }
  }

  private func flush(until deadline: ContinuousClock.Instant) throws(RedisError) {
    var isDone: Int32 = 0
    while true {
      guard redisBufferWrite(context, &isDone) == REDIS_OK else { throw lost() }
      if isDone == 1 { return }
      try wait(for: SocketWait.writable, until: deadline)
    }
  }

  private func receive(until deadline: ContinuousClock.Instant) throws(RedisError) -> RedisReply {
    while true {
      var reply: UnsafeMutableRawPointer?
      guard redisGetReplyFromReader(context, &reply) == REDIS_OK else { throw lost() }
      if let reply {
        defer { freeReplyObject(reply) }
        return RedisReply(reply.assumingMemoryBound(to: redisReply.self).pointee)
      }
      try wait(for: SocketWait.readable, until: deadline)
      guard redisBufferRead(context) == REDIS_OK else { throw lost() }
      guard context.pointee.reader.pointee.len <= replyBytesMax else {
        isBroken = true
        throw RedisError(.replyTooLarge, "a reply of Redis exceeds \(replyBytesMax) bytes")
      }
    }
  }

  private func wait(
    for events: Int16,
    until deadline: ContinuousClock.Instant
  ) throws(RedisError) {
    let outcome = SocketWait.wait(for: events, on: socket, signal: nil, until: deadline)
    guard outcome == .timedOut else { return }
    isBroken = true
    throw RedisError(.unavailable, "Redis did not answer in time")
  }

  private func lost() -> RedisError {
    isBroken = true
    return RedisError(.unavailable, "the connection to Redis ended")
  }

  private static let unreachable = RedisError(
    .unavailable,
    "Redis cannot be reached; check its address and that it runs"
  )
}

extension RedisReply {
  fileprivate init(_ reply: redisReply) {
    func bytes() -> [UInt8] {
      Array(UnsafeRawBufferPointer(start: reply.str, count: reply.len))
    }
    switch reply.type {
    case REDIS_REPLY_STRING: self = .bytes(bytes())
    case REDIS_REPLY_STATUS: self = .status(String(decoding: bytes(), as: UTF8.self))
    case REDIS_REPLY_ERROR: self = .error(String(decoding: bytes(), as: UTF8.self))
    case REDIS_REPLY_INTEGER: self = .integer(reply.integer)
    case REDIS_REPLY_ARRAY:
      self = .array(
        (0..<reply.elements).compactMap { index in
          reply.element[index].map { RedisReply($0.pointee) }
        }
      )
    default: self = .null
    }
  }
}
