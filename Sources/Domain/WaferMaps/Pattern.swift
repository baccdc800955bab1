/// The one table of defect patterns: a pattern's number is its category id in annotations and its
/// value in a mask under every model with the default classes, and it never changes. 0 is
/// background.
public enum Pattern: UInt8, CaseIterable, Sendable, Hashable {
  /// Fails concentrated in the middle of the wafer.
  case center = 1
  /// A ring of fails around a good middle, away from the edge.
  case donut
  /// A cluster of fails at one place of the edge.
  case edgeLoc
  /// Fails along all of the edge, or most of it.
  case edgeRing
  /// A cluster of fails neither in the middle nor at the edge.
  case loc
  /// Nearly every die failed.
  case nearFull
  /// Fails spread evenly, too many to be background.
  case random
  /// A thin line or arc of fails.
  case scratch

  /// The mask value of passing dies, places without a die, and fails of no pattern.
  public static let backgroundID: UInt8 = 0
  /// The name of ``backgroundID`` in lists of classes.
  public static let backgroundName = "background"

  /// The name that weights files, data sets and COCO categories use.
  public var name: String {
    switch self {
    case .center: "Center"
    case .donut: "Donut"
    case .edgeLoc: "Edge-Loc"
    case .edgeRing: "Edge-Ring"
    case .loc: "Loc"
    case .nearFull: "Near-full"
    case .random: "Random"
    case .scratch: "Scratch"
    }
  }

  /// The pattern of that exact name; nil for background and for classes outside the table.
  public init?(name: String) {
    guard let pattern = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = pattern
  }
}
