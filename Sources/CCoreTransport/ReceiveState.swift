import GRPCCore

/// The receiving side of a call: at most one operation in flight and one message ahead of the
/// reader, which is what makes a slow reader slow the peer down.
struct ReceiveState {
  typealias Reader = UnsafeContinuation<ReceivedMessage?, any Error>

  /// Why no message comes any more; nil after the last one.
  private struct Ending {
    let error: (any Error)?
  }

  private enum State {
    /// Nothing asked for. → receiving, ended
    case idle
    /// An operation is in flight, perhaps with a reader waiting for it. → idle, buffered, ended
    case receiving(Reader?)
    /// A message has come before it was asked for, perhaps with the end behind it. → idle, ended
    case buffered(ReceivedMessage, then: Ending?)
    case ended(Ending)
  }

  enum Next {
    case message(ReceivedMessage)
    case end((any Error)?)
    case wait
  }

  private var state = State.idle

  /// Whether the peer sends exactly one message, so that nothing follows the first.
  let expectsOneMessage: Bool

  init(expectsOneMessage: Bool) {
    self.expectsOneMessage = expectsOneMessage
  }

  /// Whether an operation should be started now; tell by `started()` or `end(_:)`.
  var wantsOperation: Bool {
    if case .idle = state { return true }
    return false
  }

  mutating func started() {
    state = .receiving(nil)
  }

  /// What the reader gets without waiting.
  mutating func next() -> Next {
    switch state {
    case .idle, .receiving:
      return .wait
    case .buffered(let message, let ending):
      if expectsOneMessage {
        state = .ended(Ending(error: nil))
      } else {
        state = ending.map { .ended($0) } ?? .idle
      }
      return .message(message)
    case .ended(let ending):
      return .end(ending.error)
    }
  }

  /// Registers a reader after `next()` answered `.wait`.
  ///
  /// - Throws: `RPCError` when another reader waits.
  mutating func wait(_ reader: Reader) throws(RPCError) {
    guard case .receiving(nil) = state else {
      throw RPCError(
        code: .failedPrecondition,
        message: "A call's messages have one reader, which waits for one at a time."
      )
    }
    state = .receiving(reader)
  }

  /// A message came. Returns the reader that gets it, if one waits.
  mutating func received(_ message: ReceivedMessage) -> Reader? {
    guard case .receiving(let reader) = state else { return nil }
    if reader == nil {
      state = .buffered(message, then: nil)
    } else {
      state = expectsOneMessage ? .ended(Ending(error: nil)) : .idle
    }
    return reader
  }

  /// No further message comes. Returns the reader to tell.
  mutating func end(_ error: (any Error)?) -> Reader? {
    switch state {
    case .receiving(let reader):
      state = .ended(Ending(error: error))
      return reader
    case .idle:
      state = .ended(Ending(error: error))
    case .buffered(let message, then: nil):
      state = .buffered(message, then: Ending(error: error))
    case .buffered, .ended:
      break
    }
    return nil
  }

  /// The reader's task was cancelled while it waited; the operation stays in flight.
  mutating func abandon() -> Reader? {
    guard case .receiving(let reader) = state else { return nil }
    state = .receiving(nil)
    return reader
  }
}
