/// A ``Setting`` of any type, as tables and reports see it.
public protocol SettingDeclaration: Sendable {
  /// Its name: words in lower camel case, joined by dots, as they nest in a file.
  var key: String { get }

  /// What it does, as a sentence.
  var summary: String { get }

  /// Whether its value must never be printed.
  var isSecret: Bool { get }

  /// Whether a file may set it.
  var isAllowedInFile: Bool { get }

  /// A second environment variable, without the prefix, for names that everybody knows
  /// (`DATABASE_URL`). The one with the prefix is stronger; an empty one counts as not set.
  var environmentAlias: String? { get }

  /// The default in text form.
  var defaultText: String { get }

  /// What a good value looks like, to complete "give ...".
  var expectation: String { get }

  /// The JSON type of its values.
  var fileForm: SettingFileForm { get }

  /// Whether `text` is a value that the setting allows.
  func isAcceptable(_ text: String) -> Bool
}

extension SettingDeclaration {
  /// The parts of the key, as they nest in a file.
  var components: [String] { key.split(separator: ".").map(String.init) }

  /// The flag: `tls.clientCA` is `--tls-client-ca`.
  public var flag: String { "--" + words.joined(separator: "-") }

  /// The environment variable: `tls.clientCA` is `WAFERMAP_TLS_CLIENT_CA`.
  public var environmentName: String {
    SettingsTable.environmentPrefix + words.joined(separator: "_").uppercased()
  }

  /// The environment variable that is in force: the alias only where nothing else says anything.
  func environmentName(in environment: [String: String]) -> String {
    guard environment[environmentName] == nil, let environmentAlias,
      environment[environmentAlias]?.isEmpty == false
    else { return environmentName }
    return environmentAlias
  }

  /// The words of the key in lower case; a run of capitals is one word.
  private var words: [String] {
    var words: [String] = []
    for component in components {
      words.append("")
      var previous: Character?
      for character in component {
        if character.isUppercase, previous?.isUppercase == false { words.append("") }
        words[words.count - 1] += character.lowercased()
        previous = character
      }
    }
    return words
  }
}
