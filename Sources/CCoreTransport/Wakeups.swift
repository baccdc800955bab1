import GRPCCore

/// Who is to go on once a call's lock is free.
///
/// Nothing is resumed under the lock: resuming takes the task's own lock, and a task's
/// cancellation handler, which takes ours, runs with that one held.
struct Wakeups {
  private var reader: (ReceiveState.Reader, Result<ReceivedMessage?, any Error>)?
  private var writers: [(SendQueue.Writer, (any Error)?)] = []

  /// Adds the call's one reader, if one waits.
  mutating func add(_ reader: ReceiveState.Reader?, _ result: Result<ReceivedMessage?, any Error>) {
    guard let reader else { return }
    assert(self.reader == nil, "A call has one reader.")
    self.reader = (reader, result)
  }

  mutating func add(_ writers: [SendQueue.Writer], _ error: (any Error)? = nil) {
    for writer in writers { self.writers.append((writer, error)) }
  }

  /// Takes what has been added.
  mutating func take() -> Wakeups {
    defer { self = Wakeups() }
    return self
  }

  func resume() {
    if let (reader, result) = reader { reader.resume(with: result) }
    for (writer, error) in writers {
      if let error { writer.resume(throwing: error) } else { writer.resume() }
    }
  }
}
