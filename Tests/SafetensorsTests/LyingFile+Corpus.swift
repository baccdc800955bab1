import Safetensors

extension LyingFile {
  static let frames: [LyingFile] = [
    LyingFile("no bytes at all", .truncatedLength, []),
    LyingFile("seven bytes", .truncatedLength, [1, 0, 0, 0, 0, 0, 0]),
    LyingFile("header longer than the file", .truncatedHeader, lengthBytes(3) + Array("{}".utf8)),
    LyingFile(
      "header one above the limit",
      .headerTooLarge,
      lengthBytes(UInt64(SafetensorsHeader.byteCountMax) + 1)
    ),
    LyingFile("header length 2^63", .headerTooLarge, lengthBytes(1 << 63)),
    LyingFile("header length of all ones", .headerTooLarge, lengthBytes(.max)),
    LyingFile("no header", .invalidJSON, lengthBytes(0)),
    LyingFile("invalid UTF-8", .invalidUTF8, safetensorsBytes([0x7B, 0xFF, 0x7D])),
    LyingFile("overlong UTF-8", .invalidUTF8, safetensorsBytes([0x7B, 0xC0, 0x80, 0x7D])),
    LyingFile("UTF-8 surrogate", .invalidUTF8, safetensorsBytes([0x22, 0xED, 0xA0, 0x80, 0x22])),
    LyingFile("data without tensors", .unclaimedBytes, json: "{}", dataByteCount: 1),
  ]

  static let grammar: [LyingFile] = [
    "", " ", "[]", "null", "7", "\"t\"", "{", "{]", "{}{}", "{} x", "{,}", "{\"t\"}", "{\"t\":}",
    "{\"t\":1}", "{\"t\":{\"dtype\":\"F32\"", "{\"t", "{\"t\\", "{\"\\x\":1}", "{\"\\u12\":1}",
    "{\"\\u12g4\":1}",
    "{\"\\ud800\":1}", "{\"\\udc00\":1}", "{\"\\ud800\\u0041\":1}", "{\"a\nb\":1}", "{t:1}",
    "{\"__metadata__\":{\"a\":1}}", "{\"__metadata__\":[]}", "{\"__metadata__\":{\"a\":{}}}",
    "{\"__metadata__\":{\"a\":\"b\",}}", "{\"t\":{\"dtype\":3}}", "{\"t\":{\"shape\":3}}",
    "{\"t\":{\"shape\":[1 2]}}", "{\"t\":{\"shape\":[,]}}", "{\"t\":{\"shape\":[1,]}}",
    "{\"t\":{\"shape\":[[1]]}}", "{\"t\":{\"shape\":[true]}}",
  ].map { LyingFile("not the grammar: \($0.debugDescription)", .invalidJSON, json: $0) }

  static let fields: [LyingFile] = [
    LyingFile("no fields", .invalidTensorField, fields: ""),
    LyingFile("no dtype", .invalidTensorField, fields: #""shape":[1],"data_offsets":[0,4]"#),
    LyingFile("no shape", .invalidTensorField, fields: #""dtype":"F32","data_offsets":[0,4]"#),
    LyingFile("no offsets", .invalidTensorField, fields: #""dtype":"F32","shape":[1]"#),
    LyingFile("one offset", .invalidTensorField, tensor: "[1]", "[0]"),
    LyingFile("three offsets", .invalidTensorField, tensor: "[1]", "[0,4,4]"),
    LyingFile("a hundred offsets", .rankTooLarge, tensor: "[1]", list(of: 100)),
    LyingFile(
      "foreign field",
      .invalidTensorField,
      fields: #""dtype":"F32","shape":[1],"data_offsets":[0,4],"stride":[1]"#
    ),
    LyingFile(
      "dtype twice",
      .duplicateName,
      fields: #""dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]"#
    ),
    LyingFile(
      "tensor twice",
      .duplicateName,
      json: #"{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
        + #""t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
      dataByteCount: 4
    ),
    LyingFile(
      "tensor twice under an escape",
      .duplicateName,
      json: #"{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
        + #""\u0074":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
      dataByteCount: 8
    ),
    LyingFile(
      "metadata twice",
      .duplicateName,
      json: #"{"__metadata__":{},"__metadata__":{}}"#
    ),
    LyingFile("metadata key twice", .duplicateName, json: #"{"__metadata__":{"a":"","a":""}}"#),
    LyingFile(
      "unknown dtype",
      .unknownElementType,
      fields: #""dtype":"F13","shape":[1],"data_offsets":[0,4]"#
    ),
    LyingFile(
      "lower-case dtype",
      .unknownElementType,
      fields: #""dtype":"f32","shape":[1],"data_offsets":[0,4]"#
    ),
    LyingFile(
      "sub-byte dtype",
      .unknownElementType,
      fields: #""dtype":"F4","shape":[8],"data_offsets":[0,4]"#
    ),
    LyingFile("shape of nine dimensions", .rankTooLarge, tensor: list(of: 9), "[0,4]"),
  ]

  static let sizes: [LyingFile] = [
    LyingFile("negative dimension", .invalidNumber, tensor: "[-1]", "[0,4]"),
    LyingFile("negative offset", .invalidNumber, tensor: "[1]", "[-4,0]"),
    LyingFile("minus zero", .invalidNumber, tensor: "[-0]", "[0,0]"),
    LyingFile("fraction", .invalidNumber, tensor: "[1.0]", "[0,4]"),
    LyingFile("exponent", .invalidNumber, tensor: "[1e0]", "[0,4]"),
    LyingFile("leading zero", .invalidNumber, tensor: "[01]", "[0,4]"),
    LyingFile("dimension 2^63", .invalidNumber, tensor: "[9223372036854775808]", "[0,4]"),
    LyingFile("offset of 30 digits", .invalidNumber, tensor: "[1]", "[0,\(digits(30))]"),
    LyingFile("product 2^64", .sizeOverflow, tensor: "[4294967296,4294967296]", "[0,4]"),
    LyingFile("product 2^64 + 4 bytes", .sizeOverflow, tensor: "[4611686018427387905]", "[0,4]"),
    LyingFile("overflow beside a zero", .sizeOverflow, tensor: "[9223372036854775807,0]", "[0,0]"),
    LyingFile("too few bytes", .sizeMismatch, tensor: "[2]", "[0,4]"),
    LyingFile("too many bytes", .sizeMismatch, tensor: "[]", "[0,3]"),
    LyingFile("zero dimension with bytes", .sizeMismatch, tensor: "[0]", "[0,4]"),
    LyingFile("reversed offsets", .sizeMismatch, tensor: "[1]", "[4,0]"),
    LyingFile("past the end", .offsetsOutOfRange, tensor: "[2]", "[0,8]"),
    LyingFile("far past the end", .offsetsOutOfRange, tensor: "[1]", "[4294967296,4294967300]"),
    LyingFile("just past the end", .offsetsOutOfRange, tensor: "[1]", "[1,5]"),
    LyingFile("hole before", .unclaimedBytes, pair: (4, 8), (8, 12), dataByteCount: 12),
    LyingFile("hole between", .unclaimedBytes, pair: (0, 4), (8, 12), dataByteCount: 12),
    LyingFile("hole after", .unclaimedBytes, pair: (0, 4), (4, 8), dataByteCount: 9),
    LyingFile("same bytes twice", .overlappingTensors, pair: (0, 4), (0, 4), dataByteCount: 4),
    LyingFile("overlap of one byte", .overlappingTensors, pair: (0, 4), (3, 7), dataByteCount: 7),
    LyingFile("overlap, second first", .overlappingTensors, pair: (3, 7), (0, 4), dataByteCount: 7),
  ]

  private init(
    _ lie: String,
    _ code: SafetensorsError.Code,
    tensor shape: String,
    _ offsets: String
  ) {
    self.init(lie, code, fields: "\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":\(offsets)")
  }

  private init(
    _ lie: String,
    _ code: SafetensorsError.Code,
    pair first: (Int, Int),
    _ second: (Int, Int),
    dataByteCount: Int
  ) {
    let tensors = [("a", first), ("b", second)].map { name, offsets in
      "\"\(name)\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[\(offsets.0),\(offsets.1)]}"
    }
    self.init(
      lie,
      code,
      json: "{\(tensors.joined(separator: ","))}",
      dataByteCount: dataByteCount
    )
  }

  private static func digits(_ count: Int) -> String { String(repeating: "9", count: count) }

  private static func list(of count: Int) -> String {
    "[\(Array(repeating: "1", count: count).joined(separator: ","))]"
  }
}
