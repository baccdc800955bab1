/// What one target may import.
struct Arrow {
  /// Targets of this package.
  var targets: Set<String> = []
  /// Other modules; `nil` leaves them to `Package.swift`.
  var libraries: Set<String>?
  /// For a C module, the Swift targets that import it: one, unless it wraps no library but only
  /// instructions of the processor.
  var cOwners: Set<String>?

  /// A Swift target.
  static func swift(_ targets: Set<String> = [], libraries: Set<String>? = nil) -> Arrow {
    Arrow(targets: targets, libraries: libraries)
  }

  /// A C module that only `owners` import.
  static func c(ownedBy owners: String...) -> Arrow { Arrow(cOwners: Set(owners)) }
}
