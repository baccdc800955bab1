import DequeModule
import GRPCCore

/// The sending side of a call: what waits to be sent, in order, and how it is gathered into
/// batches. The C core allows one operation of each kind in flight, so one batch carries at most
/// one message, with the header fields before it and the end after it.
struct SendQueue {
  typealias Writer = UnsafeContinuation<Void, any Error>

  /// A writer waits while this many bytes are queued or in flight.
  static let queuedBytesMax = 64 * 1024
  /// A writer waits while this many messages are queued or in flight.
  static let queuedMessagesMax = 16

  enum Part {
    case metadata(Metadata)
    case message(CoreBytes)
    case end(End)
  }

  enum End {
    case halfClose
    case status(Status, Metadata)
  }

  /// The content of one batch.
  struct Outgoing {
    var metadata: Metadata?
    var message: CoreBytes?
    var end: End?
    var moreFollows = false
  }

  private struct WaitingWriter {
    let id: UInt64
    let continuation: Writer
  }

  private var parts = Deque<Part>()
  private var queuedBytes = 0
  private var queuedMessages = 0
  private var inFlight: Outgoing?
  private var failure: RPCError?
  private var hasMetadata = false
  private var waiting: [WaitingWriter] = []

  /// Whether nothing can be sent any more.
  var hasFailed: Bool { failure != nil }

  /// Whether the end has been queued: nothing may follow.
  private(set) var isEnded = false

  /// Whether the first batch waits for the end: of calls that send one message, all of it then
  /// goes out in one write.
  let sendsOneMessage: Bool

  init(sendsOneMessage: Bool) {
    self.sendsOneMessage = sendsOneMessage
  }

  /// Whether a writer should wait until some of what is queued has gone.
  var isFull: Bool {
    !sendsOneMessage
      && (queuedBytes >= Self.queuedBytesMax || queuedMessages >= Self.queuedMessagesMax)
  }

  /// - Throws: what made sending impossible, or `failedPrecondition` after the end.
  mutating func append(_ part: Part) throws(RPCError) {
    if let failure { throw failure }
    guard !isEnded else {
      throw RPCError(code: .failedPrecondition, message: "Nothing can be written after the end.")
    }
    switch part {
    case .metadata:
      hasMetadata = true
    case .message(let bytes):
      queuedBytes += bytes.count
      queuedMessages += 1
    case .end:
      // The core never sends a status without a header block before it; it turns an empty one
      // and the status into a Trailers-Only response.
      if !hasMetadata { parts.append(.metadata([:])) }
      isEnded = true
    }
    parts.append(part)
  }

  /// The next batch, now in flight, or nil while one is in flight or there is nothing to send.
  mutating func next() -> Outgoing? {
    guard inFlight == nil, failure == nil, !parts.isEmpty, isEnded || !sendsOneMessage else {
      return nil
    }
    var outgoing = Outgoing()
    if case .metadata(let metadata) = parts.first {
      outgoing.metadata = metadata
      parts.removeFirst()
    }
    if case .message(let bytes) = parts.first {
      outgoing.message = bytes
      parts.removeFirst()
    }
    if case .end(let end) = parts.first {
      outgoing.end = end
      parts.removeFirst()
    }
    outgoing.moreFollows = !parts.isEmpty
    inFlight = outgoing
    return outgoing
  }

  /// The batch in flight has gone. Returns the writers that need not wait any longer.
  mutating func completed() -> [Writer] {
    if let message = inFlight?.message {
      queuedBytes -= message.count
      queuedMessages -= 1
    }
    inFlight = nil
    return isFull ? [] : takeWaiting()
  }

  /// Nothing can be sent any more. Returns the writers to tell.
  mutating func fail(_ error: RPCError) -> [Writer] {
    failure = failure ?? error
    inFlight = nil
    parts.removeAll()
    queuedBytes = 0
    queuedMessages = 0
    return takeWaiting()
  }

  mutating func wait(_ writer: Writer, id: UInt64) {
    waiting.append(WaitingWriter(id: id, continuation: writer))
  }

  /// The writer's task was cancelled while it waited. What it wrote stays queued.
  mutating func abandon(id: UInt64) -> Writer? {
    guard let index = waiting.firstIndex(where: { $0.id == id }) else { return nil }
    return waiting.remove(at: index).continuation
  }

  private mutating func takeWaiting() -> [Writer] {
    defer { waiting.removeAll() }
    return waiting.map(\.continuation)
  }
}
