import FoundationEssentials

/// The values under the `wafermap.` keys of a weights file, read as what they should be.
struct MetadataValues {
  /// Longest value that is parsed, in bytes.
  private static let byteCountMax = 1 << 16
  private let values: [String: String]

  init(_ values: [String: String]) {
    self.values = values
  }

  static func failure(_ key: String, _ problem: String) -> SegmentationError {
    SegmentationError(
      .invalidDescription,
      "the weights file's \(ModelDescription.keyPrefix)\(key) \(problem);"
        + " see docs/weights-format.md"
    )
  }

  func has(_ key: String) -> Bool { values[ModelDescription.keyPrefix + key] != nil }

  func text(_ key: String) throws(SegmentationError) -> String {
    guard let value = values[ModelDescription.keyPrefix + key] else {
      throw Self.failure(key, "is missing")
    }
    return value
  }

  func require(_ key: String, is wanted: String) throws(SegmentationError) {
    guard try text(key) == wanted else {
      throw Self.failure(key, "is not \(wanted), the only one that can be run")
    }
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String
  ) throws(SegmentationError) -> Choice where Choice.RawValue == String {
    guard let choice = Choice(rawValue: try text(key)) else {
      let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw Self.failure(key, "is none of \(known)")
    }
    return choice
  }

  func floats(_ key: String, count: Int) throws(SegmentationError) -> [Float] {
    let numbers = try list(key, of: Float.self)
    guard numbers.count == count, numbers.allSatisfy(\.isFinite) else {
      throw Self.failure(key, "is not a list of \(count) numbers")
    }
    return numbers
  }

  func names(
    _ key: String,
    countRange: ClosedRange<Int>
  ) throws(SegmentationError) -> [String] {
    let names = try list(key, of: String.self)
    guard countRange.contains(names.count), Set(names).count == names.count,
      names.allSatisfy({ !$0.isEmpty })
    else {
      throw Self.failure(key, "is not a list of \(countRange) different names")
    }
    return names
  }

  /// A JSON list, or a single value for `isScalar`.
  func list<Element: Decodable>(
    _ key: String,
    of type: Element.Type,
    isScalar: Bool = false
  ) throws(SegmentationError) -> [Element] {
    let json = isScalar ? "[\(try text(key))]" : try text(key)
    guard json.utf8.count <= Self.byteCountMax,
      let elements = try? JSONDecoder().decode([Element].self, from: Data(json.utf8)),
      !isScalar || elements.count == 1
    else {
      throw Self.failure(key, isScalar ? "is not a number" : "is not a JSON list of the right kind")
    }
    return elements
  }
}
