/// Which request ids are taken over from a caller.
///
/// The id goes into log records and response headers, so a caller may not choose anything that
/// breaks a line or floods a log.
package enum RequestID {
  /// Metadata key under which the id is accepted and echoed.
  package static let metadataKey = "x-request-id"

  /// Longest id taken over; a UUID has 36.
  package static let lengthMax = 128

  /// `text` when it is 1 to ``lengthMax`` visible ASCII characters, else `nil`.
  package static func accepted(_ text: String) -> String? {
    let visibleASCII: ClosedRange<UInt8> = 0x21...0x7e
    guard (1...lengthMax).contains(text.utf8.count) else { return nil }
    return text.utf8.allSatisfy(visibleASCII.contains) ? text : nil
  }
}
