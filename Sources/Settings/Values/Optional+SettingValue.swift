extension Optional: SettingValue where Wrapped: SettingValue {
  /// See ``SettingValue``.
  public static var expectation: String { expectation(whenPresent: Wrapped.expectation) }

  static func expectation(whenPresent text: String) -> String { "\(text), or \(noneText)" }

  /// That of the wrapped type.
  public static var fileForm: SettingFileForm { Wrapped.fileForm }

  /// Takes `none`, by which a stronger source takes back what a weaker one sets.
  public init?(settingText: String) {
    if settingText == Self.noneText {
      self = .none
    } else if let wrapped = Wrapped(settingText: settingText) {
      self = .some(wrapped)
    } else {
      return nil
    }
  }

  /// The wrapped value's text, or `none`.
  public var settingText: String { map(\.settingText) ?? Self.noneText }

  private static var noneText: String { "none" }
}
