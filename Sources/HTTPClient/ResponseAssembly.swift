/// A response while it comes in.
struct ResponseAssembly {
  /// What a response may not exceed.
  enum Excess {
    case fields
    case body
  }

  /// The most bytes of header fields, interim responses included: 64 KiB.
  static let fieldBytesMax = 64 * 1024
  /// The most bytes reserved because the peer announced them.
  private static let reservedBytesMax = 1024 * 1024

  private let bodyBytesMax: Int
  private var fieldBytes = 0
  private(set) var fields: [HTTPField] = []
  private(set) var body: [UInt8] = []
  /// Set once something was too large; nothing is taken in after that.
  private(set) var excess: Excess?

  init(bodyBytesMax: Int) {
    self.bodyBytesMax = bodyBytesMax
  }

  /// Takes one line of a header section: a status line, a field, or the empty line after them.
  /// False when there are too many.
  mutating func receiveLine(_ line: UnsafeRawBufferPointer) -> Bool {
    fieldBytes += line.count
    guard fieldBytes <= Self.fieldBytesMax else {
      excess = .fields
      return false
    }
    let text = String(decoding: line, as: UTF8.self)
    if text.hasPrefix("HTTP/") {
      // A further status line follows an interim response (1xx); its fields are not the response's.
      fields = []
    } else if let colon = text.firstIndex(of: ":") {
      let value = text[text.index(after: colon)...]
      fields.append(HTTPField(String(text[..<colon]), Self.trimmed(value)))
    }
    return true
  }

  /// Takes a piece of the body. False when the whole would be too large.
  mutating func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count <= bodyBytesMax - body.count else {
      excess = .body
      body = []
      return false
    }
    if body.isEmpty, let length = announcedLength {
      body.reserveCapacity(min(length, bodyBytesMax, Self.reservedBytesMax))
    }
    body.append(contentsOf: bytes)
    return true
  }

  private var announcedLength: Int? {
    fields.last { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) }
      .flatMap { $0 > 0 ? $0 : nil }
  }

  private static func trimmed(_ text: Substring) -> String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
    let start = text.drop(while: isBlank)
    guard let last = start.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(start[...last])
  }
}
