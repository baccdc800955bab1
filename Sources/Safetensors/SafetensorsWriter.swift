import Glibc

/// Writes safetensors files: tensors are added one by one, then the file is written whole.
///
/// The layout depends only on the names, types and values, not on the order of the calls, and is
/// byte for byte the one of the format's own writer: larger element types first, then names in
/// the order of their UTF-8, and a header padded so that every element is aligned.
public struct SafetensorsWriter: Sendable {
  private struct Entry: Sendable {
    let name: String
    let elementType: ElementType
    let shape: [Int]
    let payload: Payload
  }

  private enum Payload: Sendable {
    case floats([Float])
    case bytes([UInt8])
  }

  private let metadata: [String: String]
  private var entries: [Entry] = []

  /// Starts a file with the given `__metadata__`; left out when empty.
  public init(metadata: [String: String] = [:]) {
    self.metadata = metadata
  }

  /// Adds a tensor of fp32.
  ///
  /// - Precondition: `values` has the product of `shape` elements, and the name is new.
  public mutating func add(_ name: String, shape: [Int], floats values: [Float]) {
    let byteCount = TensorDescriptor.byteCount(shape: shape, elementType: .float32)
    precondition(byteCount == values.count * 4, "the values fill the shape")
    append(Entry(name: name, elementType: .float32, shape: shape, payload: .floats(values)))
  }

  /// Adds a tensor of any type from its little-endian bytes.
  ///
  /// - Precondition: `bytes` has shape x element size bytes, and the name is new.
  public mutating func add(
    _ name: String,
    _ elementType: ElementType,
    shape: [Int],
    bytes: [UInt8]
  ) {
    let byteCount = TensorDescriptor.byteCount(shape: shape, elementType: elementType)
    precondition(byteCount == bytes.count, "the bytes fill the shape")
    append(Entry(name: name, elementType: elementType, shape: shape, payload: .bytes(bytes)))
  }

  private mutating func append(_ entry: Entry) {
    precondition(
      entry.name != "__metadata__" && !entries.contains { $0.name == entry.name },
      "each tensor has a name of its own"
    )
    precondition(entry.shape.allSatisfy { $0 >= 0 }, "no dimension is negative")
    entries.append(entry)
  }

  /// The whole file in memory.
  public func encoded() -> [UInt8] {
    var file = encodedHeader()
    for entry in sortedEntries {
      Self.withBytes(of: entry.payload) { file.append(contentsOf: $0) }
    }
    return file
  }

  /// Writes the file at `path`, replacing what is there only once all of it is written: readers,
  /// even those that have the old file mapped, never see half of it.
  public func write(to path: String) throws(SafetensorsError) {
    let partialPath = path + ".\(getpid()).partial"
    let descriptor = open(partialPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw MappedBytes.failure("create", partialPath) }
    var succeeded = encodedHeader().withUnsafeBytes { Self.writeAll($0, to: descriptor) }
    for entry in sortedEntries where succeeded {
      succeeded = Self.withBytes(of: entry.payload) { Self.writeAll($0, to: descriptor) }
    }
    let failure = succeeded ? nil : MappedBytes.failure("write", path)
    let closed = close(descriptor) == 0
    if failure == nil, closed, rename(partialPath, path) == 0 { return }
    let lastFailure = failure ?? MappedBytes.failure("write", path)
    unlink(partialPath)
    throw lastFailure
  }

  private var sortedEntries: [Entry] {
    entries.sorted { left, right in
      let (leftRank, rightRank) = (left.elementType.rank, right.elementType.rank)
      if leftRank != rightRank { return leftRank > rightRank }
      return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
  }

  private func encodedHeader() -> [UInt8] {
    var fields: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .map { "\(Self.json($0.key)):\(Self.json($0.value))" }
      fields.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for entry in sortedEntries {
      let end = offset + Self.withBytes(of: entry.payload) { $0.count }
      let shape = entry.shape.map(String.init).joined(separator: ",")
      fields.append(
        "\(Self.json(entry.name)):{\"dtype\":\"\(entry.elementType.rawValue)\","
          + "\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
      )
      offset = end
    }
    var json = Array("{\(fields.joined(separator: ","))}".utf8)
    let alignment = 8
    while json.count % alignment != 0 { json.append(UInt8(ascii: " ")) }
    return withUnsafeBytes(of: UInt64(json.count).littleEndian, Array.init) + json
  }

  private static func withBytes<Result>(
    of payload: Payload,
    _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    switch payload {
    case .floats(let values): values.withUnsafeBytes(body)
    case .bytes(let values): values.withUnsafeBytes(body)
    }
  }

  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }

  private static func json(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{8}": result += "\\b"
      case "\u{9}": result += "\\t"
      case "\u{a}": result += "\\n"
      case "\u{c}": result += "\\f"
      case "\u{d}": result += "\\r"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
