import Settings
import Testing

@Suite struct RefusalTests {
  private typealias Sample = SampleSettings

  @Test(arguments: [
    (["--nme", "x"], #"unknown argument "--nme": did you mean --name?"#),
    (["--zzzzzzzz"], #"unknown argument "--zzzzzzzz": see --help for all"#),
    (["stray"], #"unknown argument "stray": see --help for all"#),
    (["--no-name"], #"unknown argument "--no-name": did you mean --name?"#),
    (["--evil\nline"], #"unknown argument "--evil\nline": see --help for all"#),
  ])
  func `an unknown argument`(arguments: [String], message: String) {
    #expect(
      Sample.refusal(arguments) == SettingsError(code: .unknownSetting, message: message)
    )
  }

  @Test(arguments: [
    (["--name"], "--name needs a value: give some text"),
    (["--name", "a", "--name=b"], "--name is given twice: give it once"),
    (["--name="], #"bad value "" for --name: give some text"#),
    (["--net-is-on=yes"], #"bad value "yes" for --net-is-on: give true or false"#),
    (
      ["--net-max-port", "101"],
      #"bad value "101" for --net-max-port: give a whole number, from 1 to 100"#
    ),
    (
      ["--wait", "5"],
      #"bad value "5" for --wait: give a duration such as 250ms, 30s, 5m or 2h"#
    ),
    (
      ["--limit", "9MiB"],
      #"bad value "9MiB" for --limit: give a size such as 512KiB, 64MiB or 1GiB, "#
        + "from 1MiB to 8MiB, or none"
    ),
  ])
  func `a bad value on the command line`(arguments: [String], message: String) {
    #expect(Sample.refusal(arguments) == SettingsError(code: .badValue, message: message))
  }

  @Test func `an unknown environment variable of ours`() {
    #expect(
      Sample.refusal(environment: ["WAFERMAP_NAMES": "x"])?.message
        == #"unknown environment variable "WAFERMAP_NAMES": did you mean WAFERMAP_NAME?"#
    )
    #expect(
      Sample.refusal(environment: ["WAFERMAP_SOMETHING_ELSE": "x"])?.message
        == #"unknown environment variable "WAFERMAP_SOMETHING_ELSE": "#
        + "unset it; 'wafermap config' lists all settings"
    )
  }

  @Test func `a bad value in the environment names the variable`() {
    #expect(
      Sample.refusal(environment: ["WAFERMAP_NET_MAX_PORT": "x"])?.message
        == #"bad value "x" for WAFERMAP_NET_MAX_PORT: give a whole number, from 1 to 100"#
    )
  }

  @Test func `a bad value is refused even where a stronger source hides it`() {
    let refusal = Sample.refusal(
      ["--net-max-port", "1"],
      environment: ["WAFERMAP_NET_MAX_PORT": "x"]
    )
    #expect(refusal?.code == .badValue)
  }

  @Test(arguments: [
    (#"{"nam": "x"}"#, SettingsError.Code.unknownSetting, "did you mean name?"),
    (#"{"net": {"port": 1}}"#, .unknownSetting, "net.port"),
    (#"{"net": {}}"#, .unknownSetting, "\"net\""),
    (#"{"net.maxPort": {"x": 1}}"#, .unknownSetting, "net.maxPort.x"),
    (#"{"config": "other.json"}"#, .unknownSetting, "config"),
    (#"{"name": 7}"#, .badValue, "bad value for name in"),
    (#"{"net": {"maxPort": "7"}}"#, .badValue, "bad value for net.maxPort in"),
    (#"{"net": {"maxPort": 1.5}}"#, .badValue, "bad value for net.maxPort in"),
    (#"{"net": {"maxPort": 0}}"#, .badValue, #"bad value "0" for net.maxPort in"#),
    (#"{"name": ["a"]}"#, .badValue, "bad value for name in"),
    (#"{"name": [{"a": 1}]}"#, .badFile, "give text, numbers, true or false"),
    ("[]", .badFile, "is not a JSON object"),
    ("{", .badFile, "is not a JSON object"),
    ("", .badFile, "is not a JSON object"),
  ])
  func `something wrong in the file`(
    text: String,
    code: SettingsError.Code,
    part: String
  ) throws {
    let refusal = try #require(Sample.refusal(file: text))
    #expect(refusal.code == code)
    #expect(refusal.message.contains(part), "\(refusal.message)")
    #expect(!refusal.message.contains("\n"))
  }

  @Test func `a file that is not there`() {
    #expect(
      Sample.refusal(["--config", "/nowhere/x.json"])?.message
        == #"configuration file "/nowhere/x.json" cannot be read: "#
        + "check the path and its permissions"
    )
  }

  @Test func `a bad secret is not shown`() throws {
    let refusals = [
      Sample.refusal(["--secret-key="]),
      Sample.refusal(environment: ["WAFERMAP_SECRET_KEY": ""]),
      Sample.refusal(file: #"{"secretKey": 123456789}"#),
    ]
    for refusal in refusals {
      let message = try #require(refusal).message
      #expect(message.hasPrefix("bad value for "))
      #expect(!message.contains("123456789"))
    }
  }
}
