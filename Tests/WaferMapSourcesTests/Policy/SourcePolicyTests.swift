import Testing
import WaferMapSources

@Suite struct SourcePolicyTests {
  @Test(arguments: [
    "", "*", "*.", "https://host", "host/path", "host/", "user@host", "host:0", "host:70000",
    "host.", "ho st", "hö.st", "127.1", "*.10.0.0.1", "*.*.host", "a*.host", "*host", "host?x",
  ])
  func refusesHosts(_ entry: String) {
    let error = #expect(throws: SourceError.self) { try SourcePolicy(httpsHosts: [entry]) }
    #expect(error?.code == .malformed)
    #expect(error?.message.contains("sources.httpsHosts") == true)
  }

  @Test(arguments: ["", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0-10.0.0.9", "fab.example"])
  func refusesNetworks(_ entry: String) {
    let error = #expect(throws: SourceError.self) {
      try SourcePolicy(httpsPrivateNetworks: [entry])
    }
    #expect(error?.code == .malformed)
    #expect(error?.message.contains("sources.httpsPrivateNetworks") == true)
  }

  /// Hosts that pass the list fail later, at their addresses: these names are at 192.0.2.1.
  @Test(arguments: [
    ("maps.test", "https://maps.test/a", true), ("maps.test", "https://MAPS.test/a", true),
    ("maps.test", "https://maps.test:443/a", true), ("maps.test", "https://maps.test:444/a", false),
    ("maps.test", "https://a.maps.test/a", false), ("maps.test", "https://xmaps.test/a", false),
    ("maps.test", "https://maps.test.evil.test/a", false),
    ("maps.test:444", "https://maps.test:444/a", true),
    ("maps.test:444", "https://maps.test/a", false),
    ("*.maps.test", "https://a.maps.test/a", true),
    ("*.maps.test", "https://b.a.maps.test/a", true),
    ("*.maps.test", "https://maps.test/a", false), ("*.maps.test", "https://xmaps.test/a", false),
    ("*.maps.test", "https://a.maps.test.evil.test/a", false),
    ("*.maps.test:444", "https://a.maps.test:444/a", true),
    ("*.maps.test:444", "https://a.maps.test/a", false),
    ("192.0.2.1", "https://192.0.2.1/a", true), ("[2001:db8::1]", "https://[2001:DB8::1]/a", true),
  ])
  func hostsAreListed(_ entry: String, _ url: String, _ isListed: Bool) async throws {
    let names = ["maps.test", "a.maps.test", "b.a.maps.test"]
    let resolutions = names.flatMap { ["\($0):443:192.0.2.1", "\($0):444:192.0.2.1"] }
    let policy = try SourcePolicy(httpsHosts: [entry])
    let fetcher = WaferMapFetcher(policy, resolutions: resolutions) { 0 }
    let words = isListed ? "sources.httpsPrivateNetworks" : "is not in sources.httpsHosts"
    await expectRefusal(.notAllowed, words) { _ = try await fetcher.fetch(url) }
  }
}
