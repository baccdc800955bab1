internal import Configuration

/// One source of values.
struct SettingsLayer {
  let source: SettingSource
  let snapshot: any ConfigSnapshot

  /// What to call the place of a value, given the setting.
  let origin: (any SettingDeclaration) -> String

  /// What this layer says about a setting; `nil` when nothing.
  func resolve(_ declaration: any SettingDeclaration) throws(SettingsError) -> ResolvedSetting? {
    let origin = origin(declaration)
    let text: String?
    do {
      text = try lookUp(declaration)
    } catch {
      throw bad("value", of: declaration, at: origin)
    }
    guard let text else { return nil }
    guard declaration.isAcceptable(text) else {
      let value = declaration.isSecret ? "value" : "value \(text.quotedOnOneLine)"
      throw bad(value, of: declaration, at: origin)
    }
    return ResolvedSetting(
      declaration: declaration,
      text: text,
      source: source,
      origin: origin
    )
  }

  private func lookUp(_ declaration: any SettingDeclaration) throws -> String? {
    let key = AbsoluteConfigKey(declaration.components)
    let type = source == .file ? declaration.fileForm.configType : .string
    switch try snapshot.value(forKey: key, type: type).value?.content {
    case .string(let text): return text
    case .int(let number): return number.settingText
    case .bool(let flag): return flag.settingText
    case .stringArray(let elements): return TextList.text(of: elements)
    default: return nil
    }
  }

  private func bad(
    _ what: String,
    of declaration: any SettingDeclaration,
    at origin: String
  ) -> SettingsError {
    let name = source == .file ? "\(declaration.key) in \(origin)" : origin
    return SettingsError(
      code: .badValue,
      message: "bad \(what) for \(name): give \(declaration.expectation)"
    )
  }
}

extension SettingFileForm {
  fileprivate var configType: ConfigType {
    switch self {
    case .string: .string
    case .integer: .int
    case .boolean: .bool
    case .list: .stringArray
    }
  }
}
