import BenchEcho
import Foundation
import GRPCCore

/// Echo without a message format.
struct BenchService: RegistrableRPCService {
  func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.registerHandler(
      forMethod: BenchMethod.unary,
      deserializer: BytesCoder(),
      serializer: BytesCoder()
    ) { request, _ in
      let request = try await ServerRequest(stream: request)
      return StreamingServerResponse(single: ServerResponse(message: request.message))
    }
    router.registerHandler(
      forMethod: BenchMethod.chat,
      deserializer: BytesCoder(),
      serializer: BytesCoder()
    ) { request, _ in
      StreamingServerResponse { writer in
        for try await message in request.messages { try await writer.write(message) }
        return [:]
      }
    }
    router.registerHandler(
      forMethod: BenchMethod.usage,
      deserializer: BytesCoder(),
      serializer: BytesCoder()
    ) { _, _ in
      StreamingServerResponse(single: ServerResponse(message: Self.usedMicroseconds.bytes))
    }
  }

  private static var usedMicroseconds: UInt64 {
    var usage = rusage()
    getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
    let times: [timeval] = [usage.ru_utime, usage.ru_stime]
    let microseconds: [Int] = times.map { $0.tv_sec * 1_000_000 + Int($0.tv_usec) }
    return UInt64(microseconds[0] + microseconds[1])
  }
}

extension UInt64 {
  fileprivate var bytes: [UInt8] {
    withUnsafeBytes(of: littleEndian) { Array($0) }
  }
}
