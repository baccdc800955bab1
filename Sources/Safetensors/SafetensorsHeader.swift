/// The checked header of a safetensors file: which tensors it holds, where, and its metadata.
///
/// Format (huggingface/safetensors, README "Format"): 8 bytes of little-endian header length N,
/// N bytes of JSON, then the data. The JSON maps each name to `dtype`, `shape` and
/// `data_offsets`; `__metadata__` maps strings to strings. The data must be covered by the tensors
/// exactly, with no hole and no overlap.
public struct SafetensorsHeader: Equatable, Sendable {
  /// Longest header read, in bytes. The network's own is about 40 kB.
  public static let byteCountMax = 16 << 20
  /// Most tensors in a file. The network has about 340.
  public static let tensorCountMax = 100_000
  /// Most dimensions of a tensor.
  public static let rankMax = 8
  /// Bytes of the header length at the start of the file.
  public static let lengthByteCount = 8

  /// The tensors, in the order of their data.
  public let tensors: [TensorDescriptor]
  /// The strings of `__metadata__`; empty when the file has none.
  public let metadata: [String: String]

  /// Parses and checks the JSON of a header.
  ///
  /// - Parameters:
  ///   - json: The header's bytes, without the length before them.
  ///   - dataByteCount: Bytes of the file after the header.
  /// - Throws: One error for each way a header can lie; see ``SafetensorsError/Code``.
  public init(parsing json: [UInt8], dataByteCount: Int) throws(SafetensorsError) {
    guard String(validating: json, as: UTF8.self) != nil else {
      throw SafetensorsError(
        .invalidUTF8,
        "the header is not UTF-8; this is not a safetensors file, or it is damaged"
      )
    }
    var scanner = HeaderScanner(utf8: json)
    var tensors: [TensorDescriptor] = []
    var metadata: [String: String] = [:]
    try scanner.object("the header") { (name, scanner) throws(SafetensorsError) in
      if name == "__metadata__" {
        try scanner.object("__metadata__") { (key, scanner) throws(SafetensorsError) in
          metadata[key] = try scanner.string("the value of \(SafetensorsError.quoted(key))")
        }
      } else {
        guard tensors.count < Self.tensorCountMax else {
          throw SafetensorsError(
            .tooManyTensors,
            "the file has more than \(Self.tensorCountMax) tensors"
          )
        }
        tensors.append(try Self.tensor(named: name, &scanner))
      }
    }
    guard scanner.isAtEnd() else {
      throw SafetensorsError(.invalidJSON, "the header goes on after its JSON object")
    }
    tensors.sort {
      ($0.byteRange.lowerBound, $0.byteRange.upperBound)
        < ($1.byteRange.lowerBound, $1.byteRange.upperBound)
    }
    try Self.checkCoverage(tensors, dataByteCount: dataByteCount)
    self.tensors = tensors
    self.metadata = metadata
  }

  private static func tensor(
    named name: String,
    _ scanner: inout HeaderScanner
  ) throws(SafetensorsError) -> TensorDescriptor {
    let place = "tensor \(SafetensorsError.quoted(name))"
    var elementType: ElementType?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.object(place) { (field, scanner) throws(SafetensorsError) in
      switch field {
      case "dtype":
        let code = try scanner.string("the dtype of \(place)")
        guard let known = ElementType(rawValue: code) else {
          throw SafetensorsError(
            .unknownElementType,
            "\(place) has dtype \(SafetensorsError.quoted(code)), which is not read here;"
              + " export it as F32, F16 or BF16"
          )
        }
        elementType = known
      case "shape":
        shape = try scanner.integers("the shape of \(place)", countMax: rankMax)
      case "data_offsets":
        offsets = try scanner.integers("the data_offsets of \(place)", countMax: rankMax)
      default:
        throw SafetensorsError(
          .invalidTensorField,
          "\(place) has an unknown field \(SafetensorsError.quoted(field))"
        )
      }
    }
    guard let elementType, let shape, let offsets, offsets.count == 2 else {
      throw SafetensorsError(
        .invalidTensorField,
        "\(place) needs a dtype, a shape and two data_offsets"
      )
    }
    guard let size = TensorDescriptor.byteCount(shape: shape, elementType: elementType) else {
      throw SafetensorsError(.sizeOverflow, "\(place) has a shape too large for any file")
    }
    let (start, end) = (offsets[0], offsets[1])
    guard start <= end, end - start == size else {
      throw SafetensorsError(
        .sizeMismatch,
        "\(place) needs \(size) bytes for its shape, but its data_offsets are \(start) and \(end)"
      )
    }
    return TensorDescriptor(
      name: name,
      elementType: elementType,
      shape: shape,
      byteRange: start..<end
    )
  }

  /// The tensors, sorted by offset, must tile the data from its first byte to its last.
  private static func checkCoverage(
    _ tensors: [TensorDescriptor],
    dataByteCount: Int
  ) throws(SafetensorsError) {
    var covered = 0
    for tensor in tensors {
      let name = SafetensorsError.quoted(tensor.name)
      guard tensor.byteRange.upperBound <= dataByteCount else {
        throw SafetensorsError(
          .offsetsOutOfRange,
          "tensor \(name) ends at byte \(tensor.byteRange.upperBound) of the data, which has"
            + " \(dataByteCount): the file is cut short or damaged; copy it again"
        )
      }
      guard tensor.byteRange.lowerBound >= covered else {
        throw SafetensorsError(
          .overlappingTensors,
          "tensor \(name) shares bytes with another tensor"
        )
      }
      guard tensor.byteRange.lowerBound == covered else {
        throw SafetensorsError(
          .unclaimedBytes,
          "no tensor claims the bytes of the data before tensor \(name)"
        )
      }
      covered = tensor.byteRange.upperBound
    }
    guard covered == dataByteCount else {
      throw SafetensorsError(
        .unclaimedBytes,
        "no tensor claims the last \(dataByteCount - covered) bytes of the file"
      )
    }
  }
}
