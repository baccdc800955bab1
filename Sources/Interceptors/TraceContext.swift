/// One hop of a distributed trace, as in W3C Trace Context (`traceparent`, `tracestate`).
public struct TraceContext: Sendable, Equatable {
  /// 32 lower-case hexadecimal digits, the same in every hop.
  public var traceID: String

  /// 16 lower-case hexadecimal digits: the hop that this value names.
  public var spanID: String

  /// The 8-bit trace flags; bit 0 is "sampled".
  public var flags: UInt8

  /// The vendors' list that travels with the trace, unchanged; `nil` when there is none.
  public var state: String?

  /// Creates a hop from ids that are already valid.
  public init(traceID: String, spanID: String, flags: UInt8 = 0, state: String? = nil) {
    self.traceID = traceID
    self.spanID = spanID
    self.flags = flags
    self.state = state
  }

  /// The next hop of the same trace.
  package func child(spanID: String) -> TraceContext {
    TraceContext(traceID: traceID, spanID: spanID, flags: flags, state: state)
  }
}

extension TraceContext {
  package static let parentKey = "traceparent"
  package static let stateKey = "tracestate"

  /// Longest `tracestate` passed on. "Vendors SHOULD propagate at least 512 characters of a
  /// combined header" (W3C Trace Context, 3.3.1.5); a longer one is dropped whole.
  package static let stateLengthMax = 512

  /// `version "-" trace-id "-" parent-id "-" trace-flags`.
  package var traceparent: String {
    let flagDigits = String(flags, radix: 16)
    return "00-\(traceID)-\(spanID)-\(flags < 0x10 ? "0" : "")\(flagDigits)"
  }

  /// Parses a `traceparent` value by the rules of W3C Trace Context, 3.2.
  ///
  /// A version above 00 is read by its first four fields, as the specification asks of it. `nil`
  /// for anything malformed: the caller then starts a new trace.
  package init?(traceparent: String) {
    let bytes = Array(traceparent.utf8)
    let versionZeroLength = 55
    guard bytes.count >= versionZeroLength, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash
    else { return nil }
    guard
      let version = Self.hexadecimal(bytes[0..<2]), version != "ff",
      let traceID = Self.hexadecimal(bytes[3..<35]), traceID.contains(where: { $0 != "0" }),
      let spanID = Self.hexadecimal(bytes[36..<52]), spanID.contains(where: { $0 != "0" }),
      let flagDigits = Self.hexadecimal(bytes[53..<55]), let flags = UInt8(flagDigits, radix: 16)
    else { return nil }
    if bytes.count > versionZeroLength {
      guard version != "00", bytes[versionZeroLength] == dash else { return nil }
    }
    self.init(traceID: traceID, spanID: spanID, flags: flags)
  }

  /// `bytes` as text when all are lower-case hexadecimal digits.
  private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String? {
    let isDigit = { (byte: UInt8) in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
    return bytes.allSatisfy(isDigit) ? String(decoding: bytes, as: UTF8.self) : nil
  }
}

private let dash = UInt8(ascii: "-")
