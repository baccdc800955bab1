internal import GRPCCore
internal import SwiftProtobuf

extension EchoPeer {
  func checkMetadata(_ random: inout SeededGenerator) async throws {
    var sent: Metadata = [:]
    sent.addString("one", forKey: "x-check-text")
    sent.addString("a value with spaces, commas; and ~punctuation~", forKey: "x-check-text")
    sent.addString("one", forKey: "x-check-text")
    sent.addBinary(Array(0...255), forKey: "x-check-bin")
    for count in 1...4 {
      sent.addBinary(Array(random.bytes(count)), forKey: "x-check-bin")
    }
    sent.addString("kept", forKey: "x-echo-initial-text")
    sent.addBinary([0, 255, 10, 13], forKey: "x-echo-initial-bin")
    let metadata = sent

    let received = try await echo.unary(
      request: ClientRequest(message: .with { $0.reportMetadata = true }, metadata: metadata)
    ) { response in
      try requireEchoed(
        response.metadata,
        keys: ["x-echo-initial-text", "x-echo-initial-bin"],
        of: metadata
      )
      return try response.message.receivedMetadata
    }
    for key in ["x-check-text", "x-check-bin"] {
      let values = received.filter { $0.key == key }.map(\.metadataValue)
      try requireEqual(values, Array(metadata[key]), "values of \(key) at the server")
    }
  }

  func checkTrailingMetadata() async throws {
    var sent: Metadata = [:]
    sent.addString("first", forKey: "x-echo-trailing-text")
    sent.addString("second", forKey: "x-echo-trailing-text")
    sent.addBinary(Array(0...255), forKey: "x-echo-trailing-bin")
    let metadata = sent
    let keys = ["x-echo-trailing-text", "x-echo-trailing-bin"]

    try await echo.unary(
      request: ClientRequest(message: EchoRequest(), metadata: metadata)
    ) { response in
      _ = try response.message
      try requireEchoed(response.trailingMetadata, keys: keys, of: metadata)
    }
    try await echo.expand(
      request: ClientRequest(message: .with { $0.responseCount = 3 }, metadata: metadata)
    ) { response in
      let contents = try response.accepted.get()
      var trailing: Metadata = [:]
      for try await part in contents.bodyParts {
        if case .trailingMetadata(let metadata) = part { trailing = metadata }
      }
      try requireEchoed(trailing, keys: keys, of: metadata)
    }
    let failing = EchoRequest.with { $0.failure = .with { $0.code = 9 } }
    let error = try await requireError(.failedPrecondition, "failure with trailers") {
      try await echo.unary(request: ClientRequest(message: failing, metadata: metadata))
    }
    try requireEchoed(error.metadata, keys: keys, of: metadata)
  }

  /// Close to the 8 KiB of headers that the C core accepts by default.
  func checkLargeMetadata(_ random: inout SeededGenerator) async throws {
    let value = Array(random.bytes(4096))
    var sent: Metadata = [:]
    sent.addBinary(value, forKey: "x-echo-initial-large-bin")
    let metadata = sent
    try await echo.unary(
      request: ClientRequest(message: EchoRequest(), metadata: metadata)
    ) { response in
      _ = try response.message
      try requireEchoed(response.metadata, keys: ["x-echo-initial-large-bin"], of: metadata)
    }
  }
}

private func requireEchoed(_ received: Metadata, keys: [String], of sent: Metadata) throws {
  for key in keys {
    // A transport may leave binary values encoded; asking for them decodes.
    if key.hasSuffix("-bin") {
      let values = Array(received[binaryValues: key])
      try requireEqual(values, Array(sent[binaryValues: key]), "values of \(key) at the client")
    } else {
      let values = Array(received[stringValues: key])
      try requireEqual(values, Array(sent[stringValues: key]), "values of \(key) at the client")
    }
  }
}

extension MetadataEntry {
  fileprivate var metadataValue: Metadata.Value? {
    switch value {
    case .text(let text): .string(text)
    case .binary(let bytes): .binary(Array(bytes))
    case nil: nil
    }
  }
}
