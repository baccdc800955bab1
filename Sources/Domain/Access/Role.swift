/// What a user or a service token may do. Each role may do what the ones before it may, but for the
/// exceptions that a call names.
public enum Role: String, CaseIterable, Comparable, Sendable {
  /// Reads predictions, models, statistics and metrics.
  case viewer
  /// Also predicts, creates and manages own annotations, and works the own queue.
  case annotator
  /// Also trains, learns actively, serves models and reviews annotations.
  case engineer
  /// Also manages users and service tokens.
  case admin

  /// Whether `first` may do less than `second`.
  public static func < (first: Role, second: Role) -> Bool { first.rank < second.rank }

  private var rank: Int {
    switch self {
    case .viewer: 1
    case .annotator: 2
    case .engineer: 3
    case .admin: 4
    }
  }
}
