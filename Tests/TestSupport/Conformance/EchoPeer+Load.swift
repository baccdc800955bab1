internal import GRPCCore
internal import Synchronization
internal import SwiftProtobuf

internal import struct Foundation.Data

extension EchoPeer {
  func checkLargeMessage(_ random: inout SeededGenerator) async throws {
    let payload = random.bytes(ConformanceLimits.largePayloadBytes)
    let response = try await echo.unary(.with { $0.payload = payload })
    try require(response.payload == payload, "64 MiB come back unchanged")
  }

  /// No stream ends before all of them have had their first answer.
  func checkOpenStreams() async throws {
    let count = ConformanceLimits.openStreams
    let latch = Latch(count: count)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for stream in 0..<count {
        group.addTask {
          try await pingPong(rounds: 5, payloadBytes: stream) { round in
            if round == 0 { try await latch.arriveAndWait() }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  func checkCompression(_ random: inout SeededGenerator) async throws {
    var options = CallOptions.defaults
    options.compression = .gzip
    for payload in [Data(), random.bytes(1000), Data(repeating: 7, count: 1 << 20)] {
      let response = try await echo.unary(.with { $0.payload = payload }, options: options)
      try require(response.payload == payload, "gzip: \(payload.count) bytes come back unchanged")
    }
    let total = try await echo.collect(options: options) { writer in
      for _ in 0..<10 {
        try await writer.write(.with { $0.payload = Data(repeating: 1, count: 10_000) })
      }
    }
    try requireEqual(total.payload.count, 100_000, "gzip: bytes of a client stream")
  }

  /// The server's writer is suspended while the client does not read, and goes on when it does.
  func checkSlowReader() async throws {
    let messageBytes = 1 << 16
    let before = try await echo.tally(TallyRequest())
    let request = EchoRequest.with {
      $0.responseCount = 1_000_000
      $0.responseBytes = UInt32(messageBytes)
    }
    try await echo.expand(request) { response in
      var messages = response.messages.makeAsyncIterator()
      _ = try await messages.next()
      let written = try await settled {
        Int(try await echo.tally(TallyRequest()).written - before.written)
      }
      try require(
        written * messageBytes <= ConformanceLimits.unreadBytesMax,
        "the server's writer waits for the reader; it wrote \(written) messages of 64 KiB"
      )
      for _ in 0..<(written + 100) {
        guard try await messages.next() != nil else {
          throw ConformanceFailure("the stream ended while the server had more to send")
        }
      }
      _ = try await tally { $0.writtenMin = before.written + UInt64(written) + 100 }
    }
    _ = try await tally { $0.finishedMin = before.finished + 1 }
  }

  /// The client's writer is suspended while the server does not read.
  func checkSlowServer() async throws {
    let messageBytes = 1 << 16
    let before = try await echo.tally(TallyRequest())
    let written = Mutex(0)
    let call = Task {
      try await echo.collect { writer in
        try await writer.write(.with { $0.wait = .callCancelled })
        let message = EchoRequest.with { $0.payload = Data(count: messageBytes) }
        while !Task.isCancelled {
          try await writer.write(message)
          written.withLock { $0 += 1 }
        }
      }
    }
    _ = try await tally { $0.waitingMin = before.waiting + 1 }
    let count = try await settled { written.withLock { $0 } }
    call.cancel()
    _ = await call.result
    try require(
      count * messageBytes <= ConformanceLimits.unreadBytesMax,
      "the client's writer waits for the server; it wrote \(count) messages of 64 KiB"
    )
    _ = try await tally {
      $0.cancelledMin = before.cancelled + 1
      $0.finishedMin = before.finished + 1
    }
  }
}

/// Reads `count` until it is above 0 and has stood still for `stillness` readings in a row.
private func settled(
  stillness: Int = 10,
  interval: Duration = .milliseconds(50),
  count: () async throws -> Int
) async throws -> Int {
  let clock = ContinuousClock()
  let deadline = clock.now + ConformanceLimits.patience
  var last = try await count()
  var still = 0
  while still < stillness {
    guard clock.now < deadline else {
      throw ConformanceFailure("the count still rises after \(ConformanceLimits.patience): \(last)")
    }
    try await Task.sleep(for: interval)
    let now = try await count()
    still = now == last && now > 0 ? still + 1 : 0
    last = now
  }
  return last
}
