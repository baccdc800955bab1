/// Finds what somebody may have meant.
enum NearestName {
  /// Most edits between what was written and what is suggested.
  private static let distanceMax = 3

  /// The name among `names` with the fewest edits to `name`; `nil` when none is close.
  static func suggestion(for name: String, among names: [String]) -> String? {
    let best = names.map { (name: $0, distance: distance($0, name)) }
      .min { $0.distance < $1.distance }
    guard let best, best.distance <= min(distanceMax, name.count / 2) else { return nil }
    return best.name
  }

  /// Levenshtein's distance, row by row.
  private static func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (leftIndex, character) in left.enumerated() {
      var diagonal = row[0]
      row[0] = leftIndex + 1
      for (rightIndex, other) in right.enumerated() {
        let substitution = diagonal + (character == other ? 0 : 1)
        diagonal = row[rightIndex + 1]
        row[rightIndex + 1] = min(substitution, row[rightIndex] + 1, diagonal + 1)
      }
    }
    return row[right.count]
  }
}
