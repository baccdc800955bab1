extension SettingValue where Self: RawRepresentable<String> & CaseIterable {
  /// The names of the cases.
  public static var expectation: String {
    "one of " + allCases.map(\.rawValue).joined(separator: ", ")
  }

  /// Takes the name of a case.
  public init?(settingText: String) { self.init(rawValue: settingText) }

  /// The name of the case.
  public var settingText: String { rawValue }
}
