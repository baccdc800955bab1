import Settings
import Testing

@Suite("Environment variables that everybody knows") struct AliasTests {
  private static let file = Setting<FilePath?>(
    "config",
    default: nil,
    "The file.",
    isAllowedInFile: false
  )
  private static let url = Setting<String?>(
    "storeURL",
    default: nil,
    "A URL.",
    isSecret: true,
    environmentAlias: "STORE_URL"
  )
  private static let table = SettingsTable([file, url])

  private func resolve(_ environment: [String: String]) throws -> ResolvedSettings {
    try ResolvedSettings(
      table: Self.table,
      arguments: [],
      environment: environment,
      configurationFile: Self.file
    )
  }

  @Test func `the alias is read and named as the origin`() throws {
    let settings = try resolve(["STORE_URL": "a"])
    #expect(settings[Self.url] == "a")
    #expect(settings.all.last?.source == .environment)
    #expect(settings.all.last?.origin == "STORE_URL")
  }

  @Test func `the variable with the prefix is stronger`() throws {
    let settings = try resolve(["STORE_URL": "a", "WAFERMAP_STORE_URL": "b"])
    #expect(settings[Self.url] == "b")
    #expect(settings.all.last?.origin == "WAFERMAP_STORE_URL")
  }

  @Test func `an empty alias is not set`() throws {
    let settings = try resolve(["STORE_URL": ""])
    #expect(settings[Self.url] == nil)
    #expect(settings.all.last?.source == .default)
  }

  @Test func `help names both`() {
    #expect(Self.table.help.contains("[WAFERMAP_STORE_URL or STORE_URL, default not set]"))
  }

  @Test func `a secret is masked wherever it comes from`() throws {
    let report = SettingsReport(try resolve(["STORE_URL": "sesame"]))
    #expect(!report.text.contains("sesame"))
    #expect(report.text.contains("STORE_URL"))
    #expect(!(try report.json()).contains("sesame"))
  }
}
