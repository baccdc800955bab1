import GRPCCore
import SwiftProtobuf
import Testing
import WafermapAPI

@Suite("Embedded contract")
struct ContractTests {
  @Test("holds every file after the files it imports")
  func filesAreOrdered() throws {
    var seen: Set<String> = []
    for file in try Contract.fileDescriptorSet().file {
      for dependency in file.dependency {
        #expect(seen.contains(dependency), "\(file.name) comes before \(dependency)")
      }
      seen.insert(file.name)
    }
    #expect(seen.contains("wafermap/v1/inference_service.proto"))
    #expect(seen.contains("google/rpc/error_details.proto"))
  }

  @Test("holds every service that has generated code, with every method")
  func servicesMatch() throws {
    let described = try Contract.fileDescriptorSet().file.flatMap { file in
      file.service.flatMap { service in
        service.method.map { "\(file.package).\(service.name)/\($0.name)" }
      }
    }
    let generated = [
      Wafermap_V1_AuthService.Method.descriptors,
      Wafermap_V1_InferenceService.Method.descriptors,
      Wafermap_V1_TrainingService.Method.descriptors,
      Wafermap_V1_ActiveLearningService.Method.descriptors,
      Wafermap_V1_AnnotationService.Method.descriptors,
      Wafermap_V1_SystemService.Method.descriptors,
      Grpc_Health_V1_Health.Method.descriptors,
      Grpc_Reflection_V1_ServerReflection.Method.descriptors,
      Grpc_Reflection_V1alpha_ServerReflection.Method.descriptors,
    ].joined().map { $0.fullyQualifiedMethod }
    #expect(Set(described) == Set(generated))
    #expect(described.count == generated.count)
  }

  @Test("a pattern's number is its category id")
  func patternNumbers() {
    let names = Wafermap_V1_Pattern.allCases.map { "\($0.rawValue) \($0)" }
    #expect(
      names == [
        "0 unspecified", "1 center", "2 donut", "3 edgeLoc", "4 edgeRing", "5 loc", "6 nearFull",
        "7 random", "8 scratch",
      ]
    )
  }
}
