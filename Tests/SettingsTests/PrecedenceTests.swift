import Foundation
import Settings
import Testing

@Suite struct PrecedenceTests {
  @Test func `with nothing set the defaults hold`() throws {
    let settings = try SampleSettings.resolve()
    #expect(settings[SampleSettings.name] == "lot")
    #expect(settings[SampleSettings.port] == 7)
    #expect(settings[SampleSettings.isOn] == false)
    #expect(settings[SampleSettings.wait] == .seconds(30))
    #expect(settings[SampleSettings.limit] == nil)
    #expect(settings[SampleSettings.key] == nil)
    #expect(settings.all.allSatisfy { $0.source == .default && $0.origin == nil })
  }

  /// All eight ways to set one setting in some of three sources.
  @Test(arguments: 0..<8)
  func `flags win over the environment over the file`(sources: Int) throws {
    let (flag, variable, file) = (sources & 4 != 0, sources & 2 != 0, sources & 1 != 0)
    let settings = try SampleSettings.resolve(
      flag ? ["--net-max-port", "3"] : [],
      environment: variable ? ["WAFERMAP_NET_MAX_PORT": "2"] : [:],
      file: file ? #"{"net": {"maxPort": 1}}"# : "{}"
    )
    let expected = flag ? 3 : variable ? 2 : file ? 1 : 7
    #expect(settings[SampleSettings.port] == expected)
    let resolved = try #require(settings.all.first { $0.declaration.key == "net.maxPort" })
    #expect(
      resolved.source == (flag ? .flag : variable ? .environment : file ? .file : .default)
    )
    switch resolved.source {
    case .flag: #expect(resolved.origin == "--net-max-port")
    case .environment: #expect(resolved.origin == "WAFERMAP_NET_MAX_PORT")
    case .file: #expect(resolved.origin?.hasSuffix(".json") == true)
    case .default: #expect(resolved.origin == nil)
    }
  }

  @Test func `every kind of value is read from every source`() throws {
    let fromFile = try SampleSettings.resolve(
      file: """
        {"name": "a", "net": {"maxPort": 9, "isOn": true}, "wait": "5m", "limit": "2MiB",
         "secretKey": "s"}
        """
    )
    let fromEnvironment = try SampleSettings.resolve(environment: [
      "WAFERMAP_NAME": "a", "WAFERMAP_NET_MAX_PORT": "9", "WAFERMAP_NET_IS_ON": "true",
      "WAFERMAP_WAIT": "5m", "WAFERMAP_LIMIT": "2MiB", "WAFERMAP_SECRET_KEY": "s",
      "PATH": "/bin", "DATABASE_URL": "not ours",
    ])
    let fromFlags = try SampleSettings.resolve([
      "--name=a", "--net-max-port", "9", "--net-is-on", "--wait", "5m", "--limit=2MiB",
      "--secret-key", "s",
    ])
    for settings in [fromFile, fromEnvironment, fromFlags] {
      #expect(settings[SampleSettings.name] == "a")
      #expect(settings[SampleSettings.port] == 9)
      #expect(settings[SampleSettings.isOn])
      #expect(settings[SampleSettings.wait] == .seconds(300))
      #expect(settings[SampleSettings.limit] == .mebibytes(2))
      #expect(settings[SampleSettings.key] == "s")
    }
  }

  @Test func `a stronger source takes back what a weaker one sets`() throws {
    let settings = try SampleSettings.resolve(
      ["--limit", "none", "--no-net-is-on"],
      environment: ["WAFERMAP_NET_IS_ON": "true"],
      file: #"{"limit": "2MiB"}"#
    )
    #expect(settings[SampleSettings.limit] == nil)
    #expect(settings[SampleSettings.isOn] == false)
  }

  @Test func `a value may begin with dashes or hold an equals sign`() throws {
    #expect(try SampleSettings.resolve(["--name", "--x"])[SampleSettings.name] == "--x")
    #expect(try SampleSettings.resolve(["--name=a=b,c"])[SampleSettings.name] == "a=b,c")
  }
}
