import Domain
import Foundation
import GRPCCore
import GRPCProtobuf
import Services
import SwiftProtobuf
import WafermapAPI

/// `PredictStream` and `GetHealth` without predictions: the answers say who called.
struct EchoFeed: RegistrableRPCService {
  func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.registerHandler(
      forMethod: Wafermap_V1_InferenceService.Method.PredictStream.descriptor,
      deserializer: ProtobufDeserializer<Wafermap_V1_PredictStreamRequest>(),
      serializer: ProtobufSerializer<Wafermap_V1_PredictStreamResponse>()
    ) { request, _ in
      StreamingServerResponse { writer in
        for try await message in request.messages {
          try await writer.write(.with { $0.correlationID = message.correlationID + Self.caller })
        }
        return [:]
      }
    }
    router.registerHandler(
      forMethod: Wafermap_V1_SystemService.Method.GetHealth.descriptor,
      deserializer: ProtobufDeserializer<Wafermap_V1_GetHealthRequest>(),
      serializer: ProtobufSerializer<Wafermap_V1_GetHealthResponse>()
    ) { _, _ in
      let caller = Self.caller
      return StreamingServerResponse(
        single: ServerResponse(message: .with { $0.checks[caller] = .init() })
      )
    }
  }

  private static var caller: String {
    Principal.current.map { " \($0.role.rawValue)" } ?? " nobody"
  }
}
