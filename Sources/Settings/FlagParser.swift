/// Reads the flags of a ``SettingsTable`` off a command line.
///
/// `--name VALUE` and `--name=VALUE`; a boolean also as `--name` and `--no-name`. Each flag at
/// most once: of two values one would be lost without a word.
struct FlagParser {
  private let declarations: [String: any SettingDeclaration]

  init(table: SettingsTable) {
    declarations = Dictionary(uniqueKeysWithValues: table.declarations.map { ($0.flag, $0) })
  }

  /// The texts by key.
  func parse(_ arguments: [String]) throws(SettingsError) -> [String: String] {
    var texts: [String: String] = [:]
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let (declaration, text) = try read(argument, &rest)
      guard texts.updateValue(text, forKey: declaration.key) == nil else {
        throw SettingsError(
          code: .badValue,
          message: "\(declaration.flag) is given twice: give it once"
        )
      }
    }
    return texts
  }

  private func read(
    _ argument: String,
    _ rest: inout ArraySlice<String>
  ) throws(SettingsError) -> (declaration: any SettingDeclaration, text: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    if let declaration = declarations[name] {
      if parts.count == 2 { return (declaration, String(parts[1])) }
      if declaration.fileForm == .boolean { return (declaration, "true") }
      guard let value = rest.popFirst() else {
        throw SettingsError(
          code: .badValue,
          message: "\(name) needs a value: give \(declaration.expectation)"
        )
      }
      return (declaration, value)
    }
    if parts.count == 1, name.hasPrefix("--no-"),
      let declaration = declarations["--" + name.dropFirst("--no-".count)],
      declaration.fileForm == .boolean
    {
      return (declaration, "false")
    }
    throw .unknown(
      name,
      named: "argument",
      among: Array(declarations.keys),
      remedy: "see --help for all"
    )
  }
}

extension SettingsError {
  /// `named` is what kind of thing `name` was taken for; `remedy` what to do when nothing is close.
  static func unknown(
    _ name: String,
    named kind: String,
    among known: [String],
    remedy: String
  ) -> SettingsError {
    let suggestion = NearestName.suggestion(for: name, among: known.sorted())
    let advice = suggestion.map { "did you mean \($0)?" } ?? remedy
    return SettingsError(
      code: .unknownSetting,
      message: "unknown \(kind) \(name.quotedOnOneLine): \(advice)"
    )
  }
}

extension String {
  /// In quotes, with everything escaped that could break a line.
  var quotedOnOneLine: String { debugDescription }
}
