internal import Configuration

/// The values in force and where each came from: flags over the environment over the file over
/// the defaults.
public struct ResolvedSettings: Sendable {
  /// In the order of the table.
  public let all: [ResolvedSetting]

  private let byKey: [String: ResolvedSetting]

  /// Reads every source and checks everything in it, used or not.
  ///
  /// - Parameters:
  ///   - table: the settings there are.
  ///   - arguments: what follows the command's name.
  ///   - environment: the process's environment; variables that begin with
  ///     ``SettingsTable/environmentPrefix`` and are nobody's are refused.
  ///   - configurationFile: the setting that names the file.
  public init(
    table: SettingsTable,
    arguments: [String],
    environment: [String: String],
    configurationFile: Setting<FilePath?>
  ) throws(SettingsError) {
    let flags = try Self.flagLayer(table, arguments)
    let variables = try Self.environmentLayer(table, environment)
    var layers = [flags, variables]
    let named = try Self.resolve(configurationFile, layers)
    if let path = configurationFile.value(of: named.text)??.path {
      let file = try SettingsFile(path: path, table: table)
      layers.append(SettingsLayer(source: .file, snapshot: file.snapshot) { _ in path })
    }
    var resolved: [ResolvedSetting] = []
    for declaration in table.declarations {
      resolved.append(try Self.resolve(declaration, layers))
    }
    all = resolved
    byKey = Dictionary(uniqueKeysWithValues: resolved.map { ($0.declaration.key, $0) })
  }

  /// The value in force of a setting of the table; its default for any other.
  public subscript<Value>(setting: Setting<Value>) -> Value {
    byKey[setting.key].flatMap { setting.value(of: $0.text) } ?? setting.defaultValue
  }

  private static func resolve(
    _ declaration: any SettingDeclaration,
    _ layers: [SettingsLayer]
  ) throws(SettingsError) -> ResolvedSetting {
    // Every layer is asked, so that a bad value is refused even where a stronger one hides it.
    var strongest: ResolvedSetting?
    for layer in layers where declaration.isAllowedInFile || layer.source != .file {
      let found = try layer.resolve(declaration)
      strongest = strongest ?? found
    }
    return strongest
      ?? ResolvedSetting(
        declaration: declaration,
        text: declaration.defaultText,
        source: .default,
        origin: nil
      )
  }

  private static func flagLayer(
    _ table: SettingsTable,
    _ arguments: [String]
  ) throws(SettingsError) -> SettingsLayer {
    let texts = try FlagParser(table: table).parse(arguments)
    var values: [AbsoluteConfigKey: ConfigValue] = [:]
    for declaration in table.declarations {
      guard let text = texts[declaration.key] else { continue }
      values[AbsoluteConfigKey(declaration.components)] = ConfigValue(
        .string(text),
        isSecret: declaration.isSecret
      )
    }
    let provider = InMemoryProvider(name: "flags", values: values)
    return SettingsLayer(source: .flag, snapshot: provider.snapshot(), origin: \.flag)
  }

  private static func environmentLayer(
    _ table: SettingsTable,
    _ environment: [String: String]
  ) throws(SettingsError) -> SettingsLayer {
    let names = table.declarations.map(\.environmentName)
    let ours = environment.keys.filter {
      $0.hasPrefix(SettingsTable.environmentPrefix) && !table.foreignVariables.contains($0)
    }
    if let unknown = ours.sorted().first(where: { !names.contains($0) }) {
      throw .unknown(
        unknown,
        named: "environment variable",
        among: names,
        remedy: "unset it; 'wafermap config' lists all settings"
      )
    }
    let nameByComponents = Dictionary(
      uniqueKeysWithValues: table.declarations.map {
        ($0.components, $0.environmentName(in: environment))
      }
    )
    let secretNames = Set(
      table.declarations.filter(\.isSecret).flatMap {
        [$0.environmentName] + ($0.environmentAlias.map { [$0] } ?? [])
      }
    )
    let provider = EnvironmentVariablesProvider(
      environmentVariables: environment,
      secretsSpecifier: .specific(secretNames)
    ).mapKeys { key in
      nameByComponents[key.components].map { AbsoluteConfigKey([$0]) } ?? key
    }
    return SettingsLayer(source: .environment, snapshot: provider.snapshot()) {
      $0.environmentName(in: environment)
    }
  }
}
