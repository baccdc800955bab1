/// All settings that a program knows.
public struct SettingsTable: Sendable {
  /// Every environment variable that begins like this must be a setting's.
  public static let environmentPrefix = "WAFERMAP_"

  /// In the order in which reports and help list them.
  public let declarations: [any SettingDeclaration]

  /// Variables that begin with ``environmentPrefix`` and are no settings: somebody else reads them.
  public let foreignVariables: Set<String>

  /// Creates a table; two settings of one name are a programming error.
  public init(_ declarations: [any SettingDeclaration], foreignVariables: Set<String> = []) {
    precondition(
      Set(declarations.map(\.flag)).count == declarations.count,
      "Two settings have the same name."
    )
    self.declarations = declarations
    self.foreignVariables = foreignVariables
  }

  /// The settings as lines of help: flag, environment variable, default; what it does; values.
  public var help: String {
    declarations.map { declaration in
      let hint = declaration.fileForm == .boolean ? "" : " VALUE"
      let value = declaration.isSecret ? "not set" : declaration.defaultText
      let names = [declaration.environmentName, declaration.environmentAlias].compactMap(\.self)
      return """
          \(declaration.flag)\(hint)  [\(names.joined(separator: " or ")), default \(value)]
            \(declaration.summary)
            Give \(declaration.expectation).
        """
    }
    .joined(separator: "\n")
  }
}
