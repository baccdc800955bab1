internal import Foundation
internal import GRPCCore
internal import SwiftProtobuf
package import WafermapAPI

/// Answers the requests of one reflection stream.
///
/// A stream remembers which files it has sent, so that what several files import is sent once.
package struct ReflectionStream: Sendable {
  private let index: DescriptorIndex
  private let serviceNames: [String]
  private var sent: Set<Int> = []

  /// Starts a stream over the given files.
  ///
  /// - Parameters:
  ///   - index: The files that can be asked for.
  ///   - serviceNames: The full names of the services that are served, in the order to list them.
  package init(index: DescriptorIndex, serviceNames: [String]) {
    self.index = index
    self.serviceNames = serviceNames
  }

  /// Answers one request. What cannot be found is an answer too and does not end the stream.
  package mutating func respond(
    to request: Grpc_Reflection_V1_ServerReflectionRequest
  ) -> Grpc_Reflection_V1_ServerReflectionResponse {
    var response = Grpc_Reflection_V1_ServerReflectionResponse()
    response.validHost = request.host
    response.originalRequest = request
    response.messageResponse = answer(request.messageRequest)
    return response
  }

  private mutating func answer(
    _ request: Grpc_Reflection_V1_ServerReflectionRequest.OneOf_MessageRequest?
  ) -> Grpc_Reflection_V1_ServerReflectionResponse.OneOf_MessageResponse {
    switch request {
    case .fileByFilename(let name):
      return send(index.file(named: name), "file '\(name)'")
    case .fileContainingSymbol(let symbol):
      return send(index.file(declaring: symbol), "symbol '\(symbol)'")
    case .fileContainingExtension(let wanted):
      return send(
        index.file(extending: wanted.containingType, number: wanted.extensionNumber),
        "extension \(wanted.extensionNumber) of '\(wanted.containingType)'"
      )
    case .allExtensionNumbersOfType(let type):
      guard let numbers = index.extensionNumbers(of: type) else {
        return Self.failure(.notFound, "There is no message '\(type)' here.")
      }
      return .allExtensionNumbersResponse(
        .with {
          $0.baseTypeName = type
          $0.extensionNumber = numbers
        }
      )
    case .listServices:
      return .listServicesResponse(
        .with { list in
          list.service = serviceNames.map { name in .with { $0.name = name } }
        }
      )
    case nil:
      return Self.failure(.invalidArgument, "Set one of the fields of message_request.")
    }
  }

  /// The file, then what it imports and the stream has not sent. The file itself always comes, as
  /// the client asked for it.
  private mutating func send(
    _ position: Int?,
    _ wanted: String
  ) -> Grpc_Reflection_V1_ServerReflectionResponse.OneOf_MessageResponse {
    guard let position else {
      return Self.failure(.notFound, "There is no \(wanted) here.")
    }
    let file = index.files[position]
    sent.insert(position)
    var bytes = [file.bytes]
    for dependency in file.dependencies where sent.insert(dependency).inserted {
      bytes.append(index.files[dependency].bytes)
    }
    return .fileDescriptorResponse(.with { $0.fileDescriptorProto = bytes })
  }

  private static func failure(
    _ code: RPCError.Code,
    _ message: String
  ) -> Grpc_Reflection_V1_ServerReflectionResponse.OneOf_MessageResponse {
    .errorResponse(
      .with {
        $0.errorCode = Int32(code.rawValue)
        $0.errorMessage = message
      }
    )
  }
}
