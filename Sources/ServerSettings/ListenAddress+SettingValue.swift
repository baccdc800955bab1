public import CCoreTransport
public import Settings

extension ListenAddress: SettingValue {
  /// See `SettingValue`.
  public static var expectation: String {
    "HOST:PORT such as 127.0.0.1:50051 or [::1]:50051, or unix:PATH"
  }

  /// Takes what `init(parsing:)` takes.
  public init?(settingText: String) { try? self.init(parsing: settingText) }

  /// The form that `init(parsing:)` reads.
  public var settingText: String { description }
}
