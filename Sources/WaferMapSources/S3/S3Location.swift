/// An object in S3, as an `s3://bucket/key` URL names it: everything after the bucket's slash is
/// the key, letter by letter, as in the tools of AWS; nothing is percent-decoded.
package struct S3Location: Hashable, Sendable {
  static let scheme = "s3://"

  /// "Object key names may be up to 1024 bytes of UTF-8" (Amazon S3 User Guide).
  static let keyBytesMax = 1024

  /// The bucket's name.
  package let bucket: String
  /// The key, as it is.
  package let key: String

  var description: String { SourceError.quoted("\(Self.scheme)\(bucket)/\(key)") }

  /// - Parameter text: Begins with ``scheme``.
  /// - Throws: `SourceError` with code `malformed`.
  package init(_ text: String) throws(SourceError) {
    let rest = text.dropFirst(Self.scheme.count)
    let bucketEnd = rest.firstIndex(of: "/") ?? rest.endIndex
    let bucket = rest[..<bucketEnd]
    let key = rest[bucketEnd...].dropFirst()
    if let reason = Self.fault(inBucket: bucket) {
      throw SourceError(
        .malformed,
        "\(SourceError.quoted(bucket)) is not the name of a bucket: \(reason)"
      )
    }
    guard !key.isEmpty, key.utf8.count <= Self.keyBytesMax else {
      throw SourceError(
        .malformed,
        "an S3 URL is s3://bucket/key with a key of 1 to \(Self.keyBytesMax) bytes"
      )
    }
    guard !key.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
      throw SourceError(.malformed, "the key of an S3 URL may not have control characters")
    }
    // A proxy before the store may tidy such parts away, and then reach another bucket.
    let parts = key.split(separator: "/", omittingEmptySubsequences: false)
    guard !parts.contains("."), !parts.contains("..") else {
      throw SourceError(.malformed, "the key of an S3 URL may not have . or .. between slashes")
    }
    self.bucket = String(bucket)
    self.key = String(key)
  }

  /// The rules for names of general purpose buckets (Amazon S3 User Guide), or why one is broken.
  private static func fault(inBucket name: Substring) -> String? {
    let bytes = Array(name.utf8)
    guard (3...63).contains(bytes.count) else { return "it has 3 to 63 characters" }
    let isAlphanumeric: (UInt8) -> Bool = {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
    }
    let isAllowed = bytes.allSatisfy {
      isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
    }
    guard isAllowed else { return "it has lower-case letters, digits, dots and hyphens only" }
    guard isAlphanumeric(bytes[0]), isAlphanumeric(bytes[bytes.count - 1]) else {
      return "it begins and ends with a letter or digit"
    }
    if ["..", ".-", "-."].contains(where: { name.contains($0) }) {
      return "a dot stands between letters or digits"
    }
    let labels = name.split(separator: ".")
    let isNumeric = labels.allSatisfy { label in
      label.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
    return labels.count == 4 && isNumeric ? "it does not look like an address" : nil
  }
}
