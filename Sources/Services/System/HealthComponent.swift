/// Something the server stands on.
public struct HealthComponent: Sendable {
  /// How it is found out whether it works.
  public enum Check: Sendable {
    /// It is not configured.
    case disabled
    /// By asking it, now and then: throws when it does not work. Must obey cancellation.
    case asking(@Sendable () async throws -> Void)
    /// By looking, whenever somebody wants to know: why it does not work, or nil.
    case looking(@Sendable () -> String?)
  }

  /// Its name, such as `database`.
  public let name: String
  /// Whether the server cannot do its main job without it.
  public let isRequired: Bool
  /// How it is checked.
  public let check: Check

  /// Makes a component.
  public init(_ name: String, isRequired: Bool = false, _ check: Check) {
    self.name = name
    self.isRequired = isRequired
    self.check = check
  }
}
