/// How many items a page has (AIP-158).
enum PageSize {
  /// What 0 means.
  static let defaultCount = 50
  /// What anything above it means.
  static let countMax = 200

  /// The size that a request asks for; a negative one is a violation.
  static func read(_ asked: Int32, _ violations: inout Violations) -> Int {
    if asked < 0 {
      violations.add("page_size", .outOfRange, "\(asked) is negative; give 0 to \(countMax)")
    }
    return asked <= 0 ? defaultCount : min(Int(asked), countMax)
  }
}
