/// A setting with the value in force.
public struct ResolvedSetting: Sendable {
  /// What was declared.
  public var declaration: any SettingDeclaration

  /// The value in text form; never print it without looking at `declaration.isSecret`.
  public var text: String

  /// Which kind of source set it.
  public var source: SettingSource

  /// The very place: the flag, the variable or the file; `nil` for a default.
  public var origin: String?
}
