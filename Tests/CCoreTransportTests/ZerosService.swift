import GRPCCore

/// Says how many bytes it got, or gives as many as it is asked for.
struct ZerosService: RegistrableRPCService {
  private static let name = "test.v1.Zeros"

  /// Its request is one message, so the transport has it with the call.
  static let count = MethodDescriptor(fullyQualifiedService: name, method: "Count", type: .unary)
  /// The transport receives its messages one by one.
  static let countLast = MethodDescriptor(fullyQualifiedService: name, method: "CountLast")
  static let make = MethodDescriptor(fullyQualifiedService: name, method: "Make")

  func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    for method in [Self.count, Self.countLast, Self.make] {
      router.registerHandler(
        forMethod: method,
        deserializer: BytesCoder(),
        serializer: BytesCoder()
      ) { request, _ in
        var last: [UInt8] = []
        for try await message in request.messages { last = message }
        let text = method == Self.make ? String(decoding: last, as: UTF8.self) : ""
        let answer =
          Int(text).map { [UInt8](repeating: 0, count: $0) } ?? Array("\(last.count)".utf8)
        return StreamingServerResponse(single: ServerResponse(message: answer))
      }
    }
  }
}
