import Safetensors
import Testing

@Suite("A safetensors file that lies")
struct LyingFileTests {
  @Test(arguments: LyingFile.frames + LyingFile.grammar + LyingFile.fields + LyingFile.sizes)
  func isRefusedForItsLie(_ file: LyingFile) {
    let error = #expect(throws: SafetensorsError.self) { try SafetensorsFile(bytes: file.bytes) }
    #expect(error?.code == file.code, "\(error?.message ?? "")")
    #expect(error?.message.contains { $0.isNewline } == false)
  }

  @Test("More tensors than the limit")
  func tooManyTensors() {
    let tensors = (0...SafetensorsHeader.tensorCountMax).map {
      "\"\($0)\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}"
    }
    let bytes = safetensorsBytes("{\(tensors.joined(separator: ","))}")
    let error = #expect(throws: SafetensorsError.self) { try SafetensorsFile(bytes: bytes) }
    #expect(error?.code == .tooManyTensors)
  }

  @Test("A name with control characters is escaped and cut in the message")
  func foreignNamesAreQuoted() throws {
    let name = "\\u001b[31m\\n\\u202e" + String(repeating: "x", count: 10_000)
    let bytes = safetensorsBytes("{\"\(name)\":{}}")
    let error = try #require(
      #expect(throws: SafetensorsError.self) { try SafetensorsFile(bytes: bytes) }
    )
    #expect(error.code == .invalidTensorField)
    #expect(!error.message.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
    #expect(error.message.count < 300)
  }
}
