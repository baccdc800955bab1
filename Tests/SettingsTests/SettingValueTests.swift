import Settings
import Testing

@Suite struct SettingValueTests {
  @Test(arguments: [
    ("0s", Duration.zero), ("250ms", .milliseconds(250)), ("30s", .seconds(30)),
    ("5m", .seconds(300)), ("2h", .seconds(7200)), ("90s", .seconds(90)),
  ])
  func `durations`(text: String, duration: Duration) {
    #expect(Duration(settingText: text) == duration)
    #expect(duration.settingText == text)
  }

  @Test(arguments: ["", "s", "5", "-5s", "1.5s", " 5s", "5 s", "5S", "٥s", "9223372036854775807h"])
  func `not durations`(text: String) {
    #expect(Duration(settingText: text) == nil)
  }

  @Test(arguments: [
    ("0B", 0), ("1B", 1), ("1KiB", 1024), ("1536B", 1536), ("64MiB", 64 << 20), ("3GiB", 3 << 30),
  ])
  func `sizes`(text: String, bytes: Int) {
    #expect(ByteCount(settingText: text)?.bytes == bytes)
    #expect(ByteCount(bytes: bytes).settingText == text)
  }

  @Test(arguments: ["", "64", "64MB", "-1B", "1.5MiB", "9223372036854775807KiB"])
  func `not sizes`(text: String) {
    #expect(ByteCount(settingText: text) == nil)
  }

  @Test(arguments: [
    ("tls.clientCA", "--tls-client-ca", "WAFERMAP_TLS_CLIENT_CA"),
    ("listen", "--listen", "WAFERMAP_LISTEN"),
    ("message.maxReceiveSize", "--message-max-receive-size", "WAFERMAP_MESSAGE_MAX_RECEIVE_SIZE"),
  ])
  func `names follow from the key`(key: String, flag: String, variable: String) {
    let setting = Setting(key, default: 1, "x")
    #expect(setting.flag == flag)
    #expect(setting.environmentName == variable)
  }
}
