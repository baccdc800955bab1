import Safetensors
import Testing

@Suite("Elements of a tensor")
struct TensorViewTests {
  private func tensor(_ type: ElementType, _ bytes: [UInt8], padding: Int = 0) throws -> TensorView
  {
    let count = bytes.count / type.byteCount
    let json =
      "{\"t\":{\"dtype\":\"\(type.rawValue)\",\"shape\":[\(count)],"
      + "\"data_offsets\":[0,\(bytes.count)]}}" + String(repeating: " ", count: padding)
    let file = try SafetensorsFile(bytes: safetensorsBytes(json, data: bytes))
    return try #require(file.tensor(named: "t"))
  }

  private func bytes<Bits: FixedWidthInteger>(_ values: [Bits]) -> [UInt8] {
    values.flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) }
  }

  @Test("All 65,536 values of binary16 widen exactly, at any alignment", arguments: 0...3)
  func widensHalf(padding: Int) throws {
    let patterns = (0...UInt16.max).map(\.self)
    let floats = try tensor(.float16, bytes(patterns), padding: padding).floats()
    for (pattern, float) in zip(patterns, floats) {
      let expected = Float(Float16(bitPattern: pattern))
      let isSame = expected.isNaN ? float.isNaN : expected.bitPattern == float.bitPattern
      #expect(isSame, "binary16 \(pattern): \(float), not \(expected)")
    }
  }

  @Test("All 65,536 values of bfloat16 widen exactly")
  func widensBrainFloat() throws {
    let patterns = (0...UInt16.max).map(\.self)
    let floats = try tensor(.bfloat16, bytes(patterns)).floats()
    #expect(floats.map(\.bitPattern) == patterns.map { UInt32($0) << 16 })
  }

  @Test("fp32 is copied bit for bit", arguments: 0...7)
  func copiesFloat(padding: Int) throws {
    let values: [Float] = [0, -0.0, 1, .leastNonzeroMagnitude, .infinity, .nan, -1e30]
    let floats = try tensor(.float32, bytes(values.map(\.bitPattern)), padding: padding).floats()
    #expect(floats.map(\.bitPattern) == values.map(\.bitPattern))
  }

  @Test("Other types are refused by name")
  func refusesOtherTypes() throws {
    for type in ElementType.allCases where !type.convertsToFloat {
      let tensor = try tensor(type, Array(repeating: 0, count: 2 * type.byteCount))
      #expect(tensor.elementCount == 2)
      let error = #expect(throws: SafetensorsError.self) { try tensor.floats() }
      #expect(error?.code == .notFloatingPoint)
      #expect(error?.message.contains(type.rawValue) == true)
      #expect(tensor.firstNonFiniteIndex() == nil)
    }
  }

  @Test("The first NaN or infinity is found wherever it is", arguments: [0, 1, 1023, 1024, 2500])
  func findsNonFinite(index: Int) throws {
    for bad in [Float.nan, .signalingNaN, .infinity, -.infinity] {
      var values = [Float](repeating: .greatestFiniteMagnitude, count: 2501)
      #expect(try tensor(.float32, bytes(values.map(\.bitPattern))).firstNonFiniteIndex() == nil)
      values[index] = bad
      let bits = values.map(\.bitPattern)
      #expect(try tensor(.float32, bytes(bits)).firstNonFiniteIndex() == index)
      let brain = bits.map { UInt16($0 >> 16) }
      #expect(try tensor(.bfloat16, bytes(brain)).firstNonFiniteIndex() == index)
      let half = values.map { $0.isFinite ? 0x7BFF : Float16($0).bitPattern }
      #expect(try tensor(.float16, bytes(half)).firstNonFiniteIndex() == index)
    }
  }
}
