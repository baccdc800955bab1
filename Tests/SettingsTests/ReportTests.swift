import Foundation
import Settings
import Testing

@Suite struct ReportTests {
  private static let secret = "hunter2"

  private func report() throws -> SettingsReport {
    SettingsReport(
      try SampleSettings.resolve(
        ["--net-is-on", "--limit", "2MiB"],
        environment: ["WAFERMAP_NET_MAX_PORT": "9", "WAFERMAP_SECRET_KEY": Self.secret]
      )
    )
  }

  @Test func `the table says value and place`() throws {
    #expect(
      try report().text == """
        SETTING      VALUE     FROM
        config       none      default
        name         lot       default
        net.maxPort  9         environment WAFERMAP_NET_MAX_PORT
        net.isOn     true      flag --net-is-on
        wait         30s       default
        limit        2MiB      flag --limit
        secretKey    ********  environment WAFERMAP_SECRET_KEY

        """
    )
  }

  @Test func `a secret that is not set says so`() throws {
    let text = SettingsReport(try SampleSettings.resolve()).text
    #expect(text.contains("secretKey    not set  default"))
  }

  @Test func `the JSON keeps the types`() throws {
    let json = try report().json()
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: [[String: Any]]]
    )
    let entries = try #require(object["settings"])
    #expect(entries.map { $0["name"] as? String } == SampleSettings.table.declarations.map(\.key))
    #expect(entries[2]["value"] as? Int == 9)
    #expect(entries[2]["origin"] as? String == "WAFERMAP_NET_MAX_PORT")
    #expect(entries[3]["value"] as? Bool == true)
    #expect(entries[4]["value"] as? String == "30s")
    #expect(entries[0]["value"] is NSNull)
    #expect(entries[6]["value"] is NSNull)
    #expect(entries[6]["secret"] as? Bool == true)
    #expect(entries[6]["source"] as? String == "environment")
  }

  @Test func `no report shows a secret`() throws {
    let report = try report()
    #expect(!report.text.contains(Self.secret))
    #expect(!(try report.json().contains(Self.secret)))
  }

  @Test func `the help lists every setting`() {
    let help = SampleSettings.table.help
    for declaration in SampleSettings.table.declarations {
      #expect(help.contains("\(declaration.flag)"))
      #expect(help.contains("[\(declaration.environmentName), default "))
    }
    #expect(help.contains("--net-is-on  [WAFERMAP_NET_IS_ON, default false]"))
  }
}
