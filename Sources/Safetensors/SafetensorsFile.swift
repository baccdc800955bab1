/// An open safetensors file: its checked header, and views of its tensors without copying.
///
/// The file is mapped, so opening one costs only the header, and weights that are read once are
/// not kept twice in memory. Values are cheap to copy and safe to share between threads; the
/// mapping ends when the last copy and the last ``TensorView`` are gone.
public struct SafetensorsFile: Sendable {
  /// The checked header.
  public let header: SafetensorsHeader
  private let storage: MappedBytes
  private let dataOffset: Int
  private let indexByName: [String: Int]

  /// Maps the file at `path` and checks its header.
  ///
  /// The file must not be truncated or written into while it is open; replace it by renaming.
  /// - Throws: ``SafetensorsError`` with the path in its message.
  public init(path: String) throws(SafetensorsError) {
    let storage = try MappedBytes(path: path)
    do {
      try self.init(storage)
    } catch {
      throw error.inFile(path)
    }
  }

  /// Takes the bytes of a whole file that is already in memory.
  public init(bytes: [UInt8]) throws(SafetensorsError) {
    try self.init(MappedBytes(copying: bytes))
  }

  private init(_ storage: MappedBytes) throws(SafetensorsError) {
    let bytes = storage.bytes
    let lengthByteCount = SafetensorsHeader.lengthByteCount
    guard bytes.count >= lengthByteCount else {
      throw SafetensorsError(
        .truncatedLength,
        "the file has \(bytes.count) bytes, too few for a safetensors file"
      )
    }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(SafetensorsHeader.byteCountMax) else {
      throw SafetensorsError(
        .headerTooLarge,
        "the header says it has \(length) bytes, more than \(SafetensorsHeader.byteCountMax);"
          + " this is not a safetensors file, or it is damaged"
      )
    }
    let dataOffset = lengthByteCount + Int(length)
    guard dataOffset <= bytes.count else {
      throw SafetensorsError(
        .truncatedHeader,
        "the header says it has \(length) bytes, but the file has only"
          + " \(bytes.count - lengthByteCount) after its length: the file is cut short"
      )
    }
    self.storage = storage
    self.dataOffset = dataOffset
    header = try SafetensorsHeader(
      parsing: Array(bytes[lengthByteCount..<dataOffset]),
      dataByteCount: bytes.count - dataOffset
    )
    // Names are unique: the header's scanner refuses a second equal one.
    indexByName = Dictionary(
      uniqueKeysWithValues: header.tensors.enumerated().map { ($1.name, $0) }
    )
  }

  /// The strings of the file's `__metadata__`.
  public var metadata: [String: String] { header.metadata }

  /// The tensor of that name, or nil.
  public func tensor(named name: String) -> TensorView? {
    indexByName[name].map { view(of: header.tensors[$0]) }
  }

  /// Views of all tensors, in the order of their data.
  public var tensors: [TensorView] { header.tensors.map(view(of:)) }

  private func view(of descriptor: TensorDescriptor) -> TensorView {
    let start = dataOffset + descriptor.byteRange.lowerBound
    return TensorView(
      descriptor: descriptor,
      storage: storage,
      fileRange: start..<start + descriptor.byteRange.count
    )
  }
}
