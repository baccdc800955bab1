/// The type of a tensor's elements, by the names the safetensors format gives them.
///
/// Cases are in the order of the format's own enumeration; elements are little-endian. The sub-byte
/// types (`F4`, `F6_*`) and the complex numbers of newer versions of the format are not read: a
/// file with one is refused by name.
public enum ElementType: String, Sendable, CaseIterable {
  /// A byte, 0 or 1.
  case bool = "BOOL"
  /// Unsigned 8-bit integer.
  case uint8 = "U8"
  /// Signed 8-bit integer.
  case int8 = "I8"
  /// 8-bit float, 5 bits of exponent.
  case float8E5M2 = "F8_E5M2"
  /// 8-bit float, 4 bits of exponent.
  case float8E4M3 = "F8_E4M3"
  /// Signed 16-bit integer.
  case int16 = "I16"
  /// Unsigned 16-bit integer.
  case uint16 = "U16"
  /// IEEE 754 binary16.
  case float16 = "F16"
  /// The upper half of an IEEE 754 binary32.
  case bfloat16 = "BF16"
  /// Signed 32-bit integer.
  case int32 = "I32"
  /// Unsigned 32-bit integer.
  case uint32 = "U32"
  /// IEEE 754 binary32.
  case float32 = "F32"
  /// IEEE 754 binary64.
  case float64 = "F64"
  /// Signed 64-bit integer.
  case int64 = "I64"
  /// Unsigned 64-bit integer.
  case uint64 = "U64"

  /// Bytes of one element.
  public var byteCount: Int {
    switch self {
    case .bool, .uint8, .int8, .float8E5M2, .float8E4M3: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// Whether ``TensorView/copyFloats(to:)`` converts this type: fp32, fp16 and bf16, the types
  /// weights are exported in. All three convert to fp32 without rounding.
  public var convertsToFloat: Bool {
    self == .float32 || self == .float16 || self == .bfloat16
  }

  /// Place in the order in which the format's own writer lays tensors out, last first.
  var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
