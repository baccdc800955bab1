internal import GRPCCore

/// Counts the messages that `target` has accepted.
struct CountingWriter<Element: Sendable>: RPCWriterProtocol {
  let target: RPCWriter<Element>
  let observation: CallObservation

  func write(_ element: Element) async throws {
    try await target.write(element)
    observation.messagesSent(1)
  }

  func write(contentsOf elements: some Sequence<Element>) async throws {
    let elements = Array(elements)
    try await target.write(contentsOf: elements)
    observation.messagesSent(elements.count)
  }
}
