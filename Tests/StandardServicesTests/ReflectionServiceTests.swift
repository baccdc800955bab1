import GRPCCore
import GRPCInProcessTransport
import StandardServices
import SwiftProtobuf
import Testing
import WafermapAPI

@Suite("Reflection service")
struct ReflectionServiceTests {
  private typealias Request = Grpc_Reflection_V1_ServerReflectionRequest
  private typealias Response = Grpc_Reflection_V1_ServerReflectionResponse

  /// Sends all requests on one stream and gives back what came.
  private func ask(_ requests: Request.OneOf_MessageRequest?...) async throws -> [Response] {
    try await withInProcessClient { router in
      HealthService(registry: HealthRegistry(services: [])).registerMethods(with: &router)
      let files = try Contract.fileDescriptorSet()
      try ReflectionService(describing: router, files: files).registerMethods(with: &router)
    } body: { client in
      let reflection = Grpc_Reflection_V1_ServerReflection.Client(wrapping: client)
      return try await reflection.serverReflectionInfo { writer in
        for request in requests {
          try await writer.write(
            .with {
              $0.host = "host"
              $0.messageRequest = request
            }
          )
        }
      } onResponse: { response in
        try await response.messages.reduce(into: []) { $0.append($1) }
      }
    }
  }

  private static func fileNames(_ response: Response) throws -> [String] {
    try response.fileDescriptorResponse.fileDescriptorProto.map {
      try Google_Protobuf_FileDescriptorProto(serializedBytes: $0).name
    }
  }

  @Test("lists what is served, and nothing that is only described")
  func listServices() async throws {
    let names = try await ask(.listServices("*"))[0].listServicesResponse.service.map(\.name)
    #expect(
      names == [
        "grpc.health.v1.Health",
        "grpc.reflection.v1.ServerReflection",
        "grpc.reflection.v1alpha.ServerReflection",
      ]
    )
  }

  @Test("sends a file with all it needs, and never twice what it needs")
  func fileByFilename() async throws {
    let responses = try await ask(
      .fileByFilename("wafermap/v1/system_service.proto"),
      .fileByFilename("wafermap/v1/inference_service.proto"),
      .fileByFilename("wafermap/v1/inference_service.proto")
    )
    let names = try responses.map(Self.fileNames)
    #expect(names[0].first == "wafermap/v1/system_service.proto")
    #expect(
      Set(names[0].dropFirst()) == [
        "google/api/annotations.proto", "google/api/http.proto", "google/api/httpbody.proto",
        "google/protobuf/any.proto", "google/protobuf/descriptor.proto",
        "google/protobuf/timestamp.proto", "wafermap/v1/pattern.proto",
      ]
    )
    #expect(names[1].first == "wafermap/v1/inference_service.proto")
    #expect(names[1].contains("wafermap/v1/prediction.proto"))
    #expect(Set(names[0]).isDisjoint(with: names[1]))
    #expect(names[2] == ["wafermap/v1/inference_service.proto"])
  }

  @Test(
    "finds the file that declares a symbol",
    arguments: [
      ("wafermap.v1.InferenceService", "wafermap/v1/inference_service.proto"),
      ("wafermap.v1.InferenceService.Predict", "wafermap/v1/inference_service.proto"),
      ("wafermap.v1.PredictRequest.image_url", "wafermap/v1/inference_service.proto"),
      ("wafermap.v1.PredictRequest.source", "wafermap/v1/inference_service.proto"),
      ("wafermap.v1.Prediction", "wafermap/v1/prediction.proto"),
      ("wafermap.v1.TrainingJob.Progress", ""),
      ("wafermap.v1.TrainingJob", "wafermap/v1/training_job.proto"),
      ("wafermap.v1.JobProgress.MetricsEntry", "wafermap/v1/training_job.proto"),
      ("wafermap.v1.Pattern", "wafermap/v1/pattern.proto"),
      ("wafermap.v1.PATTERN_DONUT", "wafermap/v1/pattern.proto"),
      ("grpc.health.v1.Health.Watch", "grpc/health/v1/health.proto"),
      ("grpc.health.v1.HealthCheckResponse.SERVING", "grpc/health/v1/health.proto"),
      ("google.api.http", "google/api/annotations.proto"),
      ("google.rpc.BadRequest.FieldViolation", "google/rpc/error_details.proto"),
    ]
  )
  func fileContainingSymbol(symbol: String, file: String) async throws {
    let response = try await ask(.fileContainingSymbol(symbol))[0]
    if file.isEmpty {
      #expect(response.errorResponse.errorCode == 5)
    } else {
      #expect(try Self.fileNames(response).first == file)
    }
  }

  @Test("finds extensions and their numbers")
  func extensions() async throws {
    let http: Int32 = 72_295_728
    let options = "google.protobuf.MethodOptions"
    let responses = try await ask(
      .fileContainingExtension(
        .with {
          $0.containingType = options
          $0.extensionNumber = http
        }
      ),
      .allExtensionNumbersOfType(options),
      .allExtensionNumbersOfType("wafermap.v1.Prediction")
    )
    #expect(try Self.fileNames(responses[0]).first == "google/api/annotations.proto")
    #expect(responses[1].allExtensionNumbersResponse.baseTypeName == options)
    #expect(responses[1].allExtensionNumbersResponse.extensionNumber == [http])
    #expect(responses[2].allExtensionNumbersResponse.extensionNumber == [])
    #expect(responses[2].allExtensionNumbersResponse.baseTypeName == "wafermap.v1.Prediction")
  }

  @Test("answers what cannot be found with an error and goes on")
  func errors() async throws {
    let responses = try await ask(
      .fileByFilename("gone.proto"),
      .fileContainingSymbol("wafermap.v1.Gone"),
      .fileContainingExtension(.with { $0.containingType = "wafermap.v1.Prediction" }),
      .allExtensionNumbersOfType("wafermap.v1.Gone"),
      nil,
      .fileByFilename("wafermap/v1/pattern.proto")
    )
    #expect(responses.map(\.errorResponse.errorCode) == [5, 5, 5, 5, 3, 0])
    for response in responses.dropLast() {
      #expect(!response.errorResponse.errorMessage.isEmpty)
    }
    #expect(responses.allSatisfy { $0.validHost == "host" && $0.originalRequest.host == "host" })
    #expect(try Self.fileNames(responses[5]) == ["wafermap/v1/pattern.proto"])
  }

  @Test("v1alpha answers as v1 does")
  func v1alpha() async throws {
    let v1 = try await ask(.listServices(""), .fileContainingSymbol("wafermap.v1.Region"))
    let v1alpha = try await withInProcessClient { router in
      HealthService(registry: HealthRegistry(services: [])).registerMethods(with: &router)
      let files = try Contract.fileDescriptorSet()
      try ReflectionService(describing: router, files: files).registerMethods(with: &router)
    } body: { client in
      let reflection = Grpc_Reflection_V1alpha_ServerReflection.Client(wrapping: client)
      return try await reflection.serverReflectionInfo { writer in
        try await writer.write(
          .with {
            $0.host = "host"
            $0.listServices = ""
          }
        )
        try await writer.write(
          .with {
            $0.host = "host"
            $0.fileContainingSymbol = "wafermap.v1.Region"
          }
        )
      } onResponse: { response in
        try await response.messages.reduce(into: []) { $0.append($1) }
      }
    }
    let bytes: [[UInt8]] = try v1.map { try $0.serializedBytes() }
    let bytesAlpha: [[UInt8]] = try v1alpha.map { try $0.serializedBytes() }
    #expect(bytes == bytesAlpha)
    #expect(bytes.count == 2)
  }
}
