internal import Domain
internal import WafermapAPI

extension Role {
  /// The role as a message has it.
  var message: Wafermap_V1_Role {
    switch self {
    case .viewer: .viewer
    case .annotator: .annotator
    case .engineer: .engineer
    case .admin: .admin
    }
  }

  /// The role that a message names in `field`; nil when it names none. An unknown one is a
  /// violation.
  static func read(
    _ message: Wafermap_V1_Role,
    field: String,
    _ violations: inout Violations
  ) -> Role? {
    switch message {
    case .unspecified: return nil
    case .viewer: return .viewer
    case .annotator: return .annotator
    case .engineer: return .engineer
    case .admin: return .admin
    case .UNRECOGNIZED(let number):
      violations.unknown(field, number)
      return nil
    }
  }
}
