import Safetensors
import Testing

@Suite("The weights contract")
struct WeightsContractTests {
  private let contract = WeightsContract([
    ExpectedTensor("encoder.conv1.weight", [2, 1]),
    ExpectedTensor("encoder.bn1.bias", [2]),
  ])

  private func file(_ change: (inout SafetensorsWriter) -> Void) throws -> SafetensorsFile {
    var writer = SafetensorsWriter()
    change(&writer)
    return try SafetensorsFile(bytes: writer.encoded())
  }

  @Test("A file that fits passes, training counters and half precision included")
  func fits() throws {
    let file = try file {
      $0.add("encoder.conv1.weight", shape: [2, 1], floats: [1, 2])
      $0.add("encoder.bn1.bias", .float16, shape: [2], bytes: [0, 0, 0, 0x3C])
      $0.add("encoder.bn1.num_batches_tracked", .int64, shape: [], bytes: [1, 0, 0, 0, 0, 0, 0, 0])
    }
    try contract.check(file)
    let scope = WeightScope(file)["encoder"]
    #expect(try scope["bn1"].tensor("bias", shape: [2]).floats() == [0, 1])
    #expect(scope["conv1"].shape(of: "weight") == [2, 1])
    #expect(scope["conv1"].fullName("bias") == "encoder.conv1.bias")
    #expect(!scope["conv1"].contains("bias"))
  }

  @Test("Each departure has its own code")
  func singleViolations() throws {
    func code(_ change: (inout SafetensorsWriter) -> Void) throws -> SafetensorsError.Code? {
      let file = try file {
        $0.add("encoder.bn1.bias", shape: [2], floats: [0, 0])
        change(&$0)
      }
      return #expect(throws: SafetensorsError.self) { try contract.check(file) }?.code
    }
    let name = "encoder.conv1.weight"
    #expect(try code { _ in } == .missingTensor)
    #expect(try code { $0.add(name, shape: [1, 2], floats: [0, 0]) } == .wrongShape)
    #expect(try code { $0.add(name, shape: [2], floats: [0, 0]) } == .wrongShape)
    #expect(try code { $0.add(name, .int8, shape: [2, 1], bytes: [0, 0]) } == .wrongElementType)
    #expect(try code { $0.add(name, shape: [2, 1], floats: [0, .nan]) } == .nonFiniteWeight)
    #expect(
      try code {
        $0.add(name, shape: [2, 1], floats: [0, 0])
        $0.add("decoder.extra", shape: [1], floats: [0])
      } == .unexpectedTensor
    )
  }

  @Test("All departures are told at once, and a long list is cut")
  func allViolations() throws {
    let file = try file { writer in
      writer.add("encoder.conv1.weight", shape: [2, 1], floats: [.infinity, 0])
      for index in 0..<10 { writer.add("x\(index)", shape: [1], floats: [0]) }
    }
    #expect(
      contract.violations(in: file).map(\.code)
        == [.nonFiniteWeight, .missingTensor]
        + Array(repeating: .unexpectedTensor, count: 10)
    )
    let error = #expect(throws: SafetensorsError.self) { try contract.check(file) }
    #expect(error?.code == .contractBroken)
    #expect(error?.message.contains("12 places") == true)
    #expect(error?.message.hasSuffix("and 6 more") == true)
  }
}
