/// The declaration of one setting: the only place that knows its name, type and default.
///
/// The name in a file is ``key``; the flag and the environment variable follow from it.
public struct Setting<Value: SettingValue>: SettingDeclaration {
  /// See ``SettingDeclaration``.
  public let key: String
  /// See ``SettingDeclaration``.
  public let summary: String
  /// See ``SettingDeclaration``.
  public let isSecret: Bool
  /// See ``SettingDeclaration``.
  public let isAllowedInFile: Bool
  /// See ``SettingDeclaration``.
  public let environmentAlias: String?

  /// The value in force when no source sets one.
  public let defaultValue: Value

  /// See ``SettingDeclaration``.
  public let expectation: String

  private let isInRange: @Sendable (Value) -> Bool

  /// Declares a setting.
  ///
  /// - Parameters:
  ///   - key: words in lower camel case, joined by dots: `tls.clientCA`.
  ///   - defaultValue: the value in force when no source sets one.
  ///   - summary: what it does, as a sentence.
  ///   - isSecret: whether its value must never be printed.
  ///   - isAllowedInFile: false for what must be known before the file is read.
  ///   - environmentAlias: a second environment variable.
  public init(
    _ key: String,
    default defaultValue: Value,
    _ summary: String,
    isSecret: Bool = false,
    isAllowedInFile: Bool = true,
    environmentAlias: String? = nil
  ) {
    self.key = key
    self.defaultValue = defaultValue
    self.summary = summary
    self.isSecret = isSecret
    self.isAllowedInFile = isAllowedInFile
    self.environmentAlias = environmentAlias
    self.expectation = Value.expectation
    self.isInRange = { _ in true }
  }

  /// Declares a setting whose value lies in `range`.
  public init(
    _ key: String,
    default defaultValue: Value,
    in range: ClosedRange<Value>,
    _ summary: String
  ) where Value: Comparable {
    self.key = key
    self.defaultValue = defaultValue
    self.summary = summary
    self.isSecret = false
    self.isAllowedInFile = true
    self.environmentAlias = nil
    self.expectation = range.expectation
    self.isInRange = range.contains
  }

  /// Declares a setting whose value is absent or lies in `range`.
  public init<Wrapped: SettingValue>(
    _ key: String,
    default defaultValue: Wrapped?,
    in range: ClosedRange<Wrapped>,
    _ summary: String
  ) where Value == Wrapped? {
    self.key = key
    self.defaultValue = defaultValue
    self.summary = summary
    self.isSecret = false
    self.isAllowedInFile = true
    self.environmentAlias = nil
    self.expectation = Value.expectation(whenPresent: range.expectation)
    self.isInRange = { $0.map(range.contains) ?? true }
  }

  /// See ``SettingDeclaration``.
  public var defaultText: String { defaultValue.settingText }

  /// See ``SettingDeclaration``.
  public var fileForm: SettingFileForm { Value.fileForm }

  /// See ``SettingDeclaration``.
  public func isAcceptable(_ text: String) -> Bool { value(of: text) != nil }

  /// The value that `text` says, `nil` when the setting does not allow it.
  func value(of text: String) -> Value? {
    guard let value = Value(settingText: text) else { return nil }
    return isInRange(value) ? value : nil
  }
}

extension ClosedRange where Bound: SettingValue {
  fileprivate var expectation: String {
    "\(Bound.expectation), from \(lowerBound.settingText) to \(upperBound.settingText)"
  }
}
