import GRPCCore
import SwiftProtobuf
import TestSupport

import struct Foundation.Data

/// The four kinds of calls, each with a small exchange that uses everything it has.
enum CallShape: String, CaseIterable, Sendable {
  case unary
  case clientStream
  case serverStream
  case bidirectional

  /// Makes one call and checks its result.
  ///
  /// - Throws: `RPCError` if the call failed, `WrongAnswer` if it should have.
  func call(
    _ echo: any Echo.ClientProtocol,
    payload: Data = Data("payload".utf8),
    options: CallOptions = .defaults
  ) async throws {
    let request = EchoRequest.with {
      $0.payload = payload
      $0.responseCount = 3
    }
    switch self {
    case .unary:
      let response = try await echo.unary(request, options: options)
      try require(response.payload == payload)
    case .clientStream:
      let response = try await echo.collect(options: options) { writer in
        for _ in 0..<3 { try await writer.write(request) }
      }
      try require(response.payload == payload + payload + payload)
    case .serverStream:
      let count = try await echo.expand(request, options: options) { response in
        try await response.messages.reduce(0) { count, _ in count + 1 }
      }
      try require(count == 3)
    case .bidirectional:
      let count = try await echo.chat(options: options) { writer in
        for _ in 0..<2 { try await writer.write(request) }
      } onResponse: { response in
        try await response.messages.reduce(0) { count, _ in count + 1 }
      }
      try require(count == 6)
    }
  }

  private func require(_ holds: Bool) throws {
    guard holds else { throw WrongAnswer(shape: self) }
  }
}

/// A call that succeeded with something else than was asked for.
struct WrongAnswer: Error {
  let shape: CallShape
}
