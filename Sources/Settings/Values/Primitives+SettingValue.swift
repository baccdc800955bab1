extension String: SettingValue {
  /// See ``SettingValue``.
  public static var expectation: String { "some text" }

  /// Takes any text but the empty one.
  public init?(settingText: String) {
    guard !settingText.isEmpty else { return nil }
    self = settingText
  }

  /// The text itself.
  public var settingText: String { self }
}

extension Int: SettingValue {
  /// See ``SettingValue``.
  public static var expectation: String { "a whole number" }

  /// A JSON number.
  public static var fileForm: SettingFileForm { .integer }

  /// Takes decimal digits.
  public init?(settingText: String) { self.init(settingText) }

  /// Decimal digits.
  public var settingText: String { description }
}

extension Bool: SettingValue {
  /// See ``SettingValue``.
  public static var expectation: String { "true or false" }

  /// A JSON boolean.
  public static var fileForm: SettingFileForm { .boolean }

  /// Takes `true` and `false`, nothing else.
  public init?(settingText: String) { self.init(settingText) }

  /// `true` or `false`.
  public var settingText: String { description }
}
