internal import GRPCCore
internal import SwiftProtobuf

internal import struct Foundation.Data

extension EchoPeer {
  func checkUnary(_ random: inout SeededGenerator) async throws {
    for size in [1, 100, 16_384, 100_000] {
      let payload = random.bytes(size)
      let response = try await echo.unary(.with { $0.payload = payload })
      try require(response.payload == payload, "unary: \(size) bytes come back unchanged")
    }
  }

  func checkEmptyMessages() async throws {
    let response = try await echo.unary(EchoRequest())
    try requireEqual(response, EchoResponse(), "response to an empty request")

    let collected = try await echo.collect { _ in }
    try requireEqual(collected.sequence, 0, "requests read of an empty stream")

    let expanded = try await echo.expand(.with { $0.responseCount = 0 }) { response in
      try await response.messages.reduce(0) { count, _ in count + 1 }
    }
    try requireEqual(expanded, 0, "responses of an empty stream")

    let chatted = try await echo.chat { _ in
    } onResponse: { response in
      try await response.messages.reduce(0) { count, _ in count + 1 }
    }
    try requireEqual(chatted, 0, "responses to an empty stream")
  }

  func checkClientStream(_ random: inout SeededGenerator) async throws {
    let pieces = (0..<ConformanceLimits.streamedMessages).map { _ in
      random.bytes(Int.random(in: 0...300, using: &random))
    }
    let collected = try await echo.collect { writer in
      for piece in pieces {
        try await writer.write(.with { $0.payload = piece })
      }
    }
    try requireEqual(collected.sequence, UInt64(pieces.count), "requests read")
    let joined = pieces.reduce(into: Data()) { $0.append($1) }
    try require(collected.payload == joined, "client stream: payloads arrive whole, in order")
  }

  func checkServerStream() async throws {
    let count = ConformanceLimits.streamedMessages
    let request = EchoRequest.with {
      $0.responseCount = UInt32(count)
      $0.responseBytes = 300
    }
    let received = try await echo.expand(request) { response in
      var received = 0
      for try await message in response.messages {
        try requireEqual(message.sequence, UInt64(received), "sequence of a server stream")
        let fill = UInt8(truncatingIfNeeded: received)
        try requireEqual(message.payload, Data(repeating: fill, count: 300), "payload")
        received += 1
      }
      return received
    }
    try requireEqual(received, count, "responses of a server stream")
  }

  /// Writer and reader run freely beside each other.
  func checkBidirectional() async throws {
    let count = ConformanceLimits.streamedMessages
    let received = try await echo.chat { writer in
      for index in 0..<count {
        try await writer.write(.with { $0.payload = Data("message \(index)".utf8) })
      }
    } onResponse: { response in
      var received = 0
      for try await message in response.messages {
        try requireEqual(message.payload, Data("message \(received)".utf8), "payload")
        try requireEqual(message.sequence, UInt64(received), "sequence")
        received += 1
      }
      return received
    }
    try requireEqual(received, count, "responses of a bidirectional stream")
  }

  /// Each request waits for the response to the one before it, so nothing may sit in a buffer.
  func checkPingPong(_ random: inout SeededGenerator) async throws {
    try await pingPong(
      rounds: ConformanceLimits.streamedMessages,
      payloadBytes: Int.random(in: 0...300, using: &random)
    ) { _ in }
  }

  /// Sends a message `rounds` times over one stream, each time after the last came back, and
  /// runs `afterRound` before the next.
  public func pingPong(
    rounds: Int,
    payloadBytes: Int,
    afterRound: @escaping @Sendable (_ round: Int) async throws -> Void
  ) async throws {
    let payload = Data((0..<payloadBytes).map { UInt8(truncatingIfNeeded: $0) })
    let (turns, continuation) = AsyncStream.makeStream(of: Int.self)
    continuation.yield(0)
    let received = try await echo.chat { writer in
      for await _ in turns {
        try await writer.write(.with { $0.payload = payload })
      }
    } onResponse: { response in
      defer { continuation.finish() }
      var received = 0
      for try await message in response.messages {
        try requireEqual(message.sequence, UInt64(received), "sequence of a ping-pong")
        try require(message.payload == payload, "ping-pong: the payload comes back unchanged")
        try await afterRound(received)
        received += 1
        if received < rounds {
          continuation.yield(received)
        } else {
          continuation.finish()
        }
      }
      return received
    }
    try requireEqual(received, rounds, "rounds of a ping-pong")
  }
}
