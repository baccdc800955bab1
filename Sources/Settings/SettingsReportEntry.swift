/// One setting in the JSON report.
struct SettingsReportEntry: Encodable {
  private let setting: ResolvedSetting

  init(_ setting: ResolvedSetting) { self.setting = setting }

  private enum CodingKeys: String, CodingKey {
    case name, value, source, origin, secret
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let declaration = setting.declaration
    try container.encode(declaration.key, forKey: .name)
    try container.encode(setting.source.rawValue, forKey: .source)
    try container.encode(setting.origin, forKey: .origin)
    try container.encode(declaration.isSecret, forKey: .secret)
    if declaration.isSecret || setting.text == Optional<String>.none.settingText {
      try container.encodeNil(forKey: .value)
    } else if declaration.fileForm == .integer, let number = Int(setting.text) {
      try container.encode(number, forKey: .value)
    } else if declaration.fileForm == .boolean, let flag = Bool(setting.text) {
      try container.encode(flag, forKey: .value)
    } else if declaration.fileForm == .list {
      try container.encode(TextList(settingText: setting.text)?.elements ?? [], forKey: .value)
    } else {
      try container.encode(setting.text, forKey: .value)
    }
  }
}
