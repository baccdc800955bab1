internal import GRPCCore
internal import GRPCProtobuf
internal import SwiftProtobuf

internal import struct Foundation.Data

extension EchoPeer {
  func checkStatusCodes() async throws {
    for rawCode in 1...16 {
      guard let status = Status.Code(rawValue: rawCode), let code = RPCError.Code(status) else {
        throw ConformanceFailure("\(rawCode) should be an error code")
      }
      let message = "Größe 100 % überschritten,\ncode \(rawCode): 晶圆 \u{1F9EA}"
      let request = EchoRequest.with {
        $0.failure = .with {
          $0.code = UInt32(rawCode)
          $0.message = message
        }
      }
      let error = try await requireError(code, "unary that fails with \(code)") {
        try await echo.unary(request)
      }
      try requireEqual(error.message, message, "message of \(code)")
    }
  }

  func checkRichErrors() async throws {
    let request = EchoRequest.with {
      $0.failure = .with {
        $0.code = 3
        $0.message = "threshold is out of range"
        $0.reason = "THRESHOLD_RANGE"
        $0.domain = "wafermap.testing"
      }
    }
    let unary = try await requireError(.invalidArgument, "unary with details") {
      try await echo.unary(request)
    }
    let stream = try await requireError(.invalidArgument, "server stream with details") {
      try await echo.expand(request) { response in
        for try await _ in response.messages {}
      }
    }
    for error in [unary, stream] {
      let status = try error.unpackGoogleRPCStatus()
      try requireEqual(status?.code, .invalidArgument, "code in grpc-status-details-bin")
      try requireEqual(status?.message, "threshold is out of range", "message in the details")
      let info = status?.details.first?.errorInfo
      try requireEqual(info?.reason, "THRESHOLD_RANGE", "reason in the details")
      try requireEqual(info?.domain, "wafermap.testing", "domain in the details")
    }
  }

  func checkErrorAfterMessages() async throws {
    let request = EchoRequest.with {
      $0.responseCount = 10
      $0.failure = .with {
        $0.code = 15
        $0.message = "after ten"
      }
    }
    let error = try await requireError(.dataLoss, "server stream that fails at its end") {
      try await echo.expand(request) { response in
        var received = 0
        do {
          for try await _ in response.messages { received += 1 }
        } catch {
          try requireEqual(received, 10, "messages before the error")
          throw error
        }
      }
    }
    try requireEqual(error.message, "after ten", "message")
  }

  func checkUnimplemented() async throws {
    for (service, method) in [
      (Echo.descriptor.fullyQualifiedService, "Absent"), ("wafermap.testing.v1.Absent", "Call"),
    ] {
      let descriptor = MethodDescriptor(fullyQualifiedService: service, method: method)
      try await requireError(.unimplemented, "\(service)/\(method)") {
        try await call(descriptor, bytes: [])
      }
    }
  }

  func checkUndecodable() async throws {
    // Field 1, length-delimited, 255 bytes announced and none there.
    let truncated: [UInt8] = [0x0A, 0xFF, 0x01]
    try await requireError(.invalidArgument, "a message that does not decode") {
      try await call(Echo.Method.Unary.descriptor, bytes: truncated)
    }
    _ = try await echo.unary(EchoRequest())
  }

  func checkOversizeRequest() async throws {
    let payload = Data(count: ConformanceLimits.oversizePayloadBytes)
    try await requireError(.resourceExhausted, "a request above the server's limit") {
      try await echo.unary(.with { $0.payload = payload })
    }
    _ = try await echo.unary(EchoRequest())
  }

  func checkOversizeResponse() async throws {
    let request = EchoRequest.with {
      $0.responseBytes = UInt32(ConformanceLimits.oversizePayloadBytes)
    }
    try await requireError(.resourceExhausted, "a response above the client's limit") {
      try await echo.unary(request)
    }
    _ = try await echo.unary(EchoRequest())
  }
}
