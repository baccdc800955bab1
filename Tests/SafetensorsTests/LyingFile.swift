import Safetensors
import Testing

/// One way a file can lie, and the error that must come of it.
struct LyingFile: CustomTestStringConvertible, Sendable {
  let lie: String
  let bytes: [UInt8]
  let code: SafetensorsError.Code

  var testDescription: String { lie }

  init(_ lie: String, _ code: SafetensorsError.Code, _ bytes: [UInt8]) {
    self.lie = lie
    self.bytes = bytes
    self.code = code
  }

  init(_ lie: String, _ code: SafetensorsError.Code, json: String, dataByteCount: Int = 0) {
    self.init(lie, code, safetensorsBytes(json, data: Array(repeating: 0, count: dataByteCount)))
  }

  /// A file with one tensor `t` of the given fields over four bytes of data.
  init(_ lie: String, _ code: SafetensorsError.Code, fields: String) {
    self.init(lie, code, json: "{\"t\":{\(fields)}}", dataByteCount: 4)
  }
}
