/// What one target may import.
struct Arrow {
  /// Targets of this package.
  var targets: Set<String> = []
  /// Other modules; `nil` leaves them to `Package.swift`.
  var libraries: Set<String>?
  /// For a C module, the one Swift target that imports it.
  var cOwner: String?

  /// A Swift target.
  static func swift(_ targets: Set<String> = [], libraries: Set<String>? = nil) -> Arrow {
    Arrow(targets: targets, libraries: libraries)
  }

  /// A C module that only `owner` imports.
  static func c(ownedBy owner: String) -> Arrow { Arrow(cOwner: owner) }
}
