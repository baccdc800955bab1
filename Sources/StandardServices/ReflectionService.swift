public import GRPCCore
internal import GRPCProtobuf
public import SwiftProtobuf
internal import WafermapAPI

/// `grpc.reflection.v1.ServerReflection` and its deprecated twin `v1alpha`, which many clients
/// still speak: tells a client that has no stubs what the server can do.
///
/// The two versions differ in nothing but the name of their package, so that both are served with
/// the messages of `v1`.
public struct ReflectionService: RegistrableRPCService {
  private static let methods = [
    Grpc_Reflection_V1_ServerReflection.Method.ServerReflectionInfo.descriptor,
    Grpc_Reflection_V1alpha_ServerReflection.Method.ServerReflectionInfo.descriptor,
  ]

  private let index: DescriptorIndex
  private let serviceNames: [String]

  /// Describes what a router serves, and itself.
  ///
  /// Register it last: services that come later are not listed.
  ///
  /// - Parameters:
  ///   - router: The router with every other service registered.
  ///   - files: The proto files of those services and everything they import.
  /// - Throws: ``ReflectionError`` when the files are not complete.
  public init<Transport>(
    describing router: RPCRouter<Transport>,
    files: Google_Protobuf_FileDescriptorSet
  ) throws(ReflectionError) {
    let served = (router.methods + Self.methods).map { $0.service.fullyQualifiedService }
    self.serviceNames = Set(served).sorted()
    self.index = try DescriptorIndex(files)
  }

  /// Registers the method of both versions.
  public func registerMethods<Transport: ServerTransport>(
    with router: inout RPCRouter<Transport>
  ) {
    for method in Self.methods {
      router.registerHandler(
        forMethod: method,
        deserializer: ProtobufDeserializer<Grpc_Reflection_V1_ServerReflectionRequest>(),
        serializer: ProtobufSerializer<Grpc_Reflection_V1_ServerReflectionResponse>()
      ) { request, _ in
        StreamingServerResponse { writer in
          var stream = ReflectionStream(index: self.index, serviceNames: self.serviceNames)
          for try await message in request.messages {
            try await writer.write(stream.respond(to: message))
          }
          return [:]
        }
      }
    }
  }
}
