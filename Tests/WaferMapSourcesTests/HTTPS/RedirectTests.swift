import Testing
import WaferMapSources

/// Redirects pass the whole policy at every hop.
@Suite(.timeLimit(.minutes(1))) struct RedirectTests {
  @Test(arguments: [301, 302, 303, 307, 308])
  func followsARedirect(_ status: Int) async throws {
    let server = try MapServer.secure()
    let fetcher = try server.fetcher(hosts: ["maps.test", "more.maps.test"])
    let other = server.text("/map", host: "more.maps.test")
    let targets = ["/map", "map", "?\(status),/map", "//more.maps.test:\(server.port)/map", other]
    for target in targets where !target.hasPrefix("?") {
      let url = server.text("/redirect?\(status),\(target)")
      #expect(try await fetcher.fetch(url) == MapServer.map, "\(target)")
    }
  }

  @Test func followsThreeAndNoMore() async throws {
    let server = try MapServer.secure()
    let fetcher = try server.fetcher()
    let third = "/redirect?302,/map"
    let second = "/redirect?302,\(third.escaped)"
    let first = "/redirect?302,\(second.escaped)"
    #expect(try await fetcher.fetch(server.text(first)) == MapServer.map)
    await expectRefusal(.unavailable, "more than 3 times") {
      _ = try await fetcher.fetch(server.text("/redirect?302,\(first.escaped)"))
    }
    await expectRefusal(.unavailable, "more than 3 times") {
      _ = try await fetcher.fetch(server.text("/loop"))
    }
  }

  @Test(arguments: [
    "https://evil.test/map", "https://maps.test/map", "http://maps.test/map",
    "file:///etc/passwd", "s3://bucket/key", "ftp://maps.test/map", "gopher://127.0.0.1:6379/_x",
    "https://169.254.169.254/latest/meta-data", "https://127.0.0.1/", "https://[::1]/",
    "//evil.test/map", "data:text/plain,x", "javascript:x",
  ])
  func refusesTargetsThatThePolicyRefuses(_ target: String) async throws {
    let server = try MapServer.secure()
    await expectRefusal(.notAllowed) {
      _ = try await server.fetcher().fetch(server.text("/redirect?302,\(target.escaped)"))
    }
  }

  @Test(arguments: [
    "https://maps.test@evil.test/", "https://0x7f.1/", "https://2130706433/", "https://maps.test./",
    "https://user:pass@maps.test/", "https://maps.test:99999/",
  ])
  func refusesTricks(_ target: String) async throws {
    let server = try MapServer.secure()
    let error = await #expect(throws: SourceError.self) {
      try await server.fetcher().fetch(server.text("/redirect?302,\(target.escaped)"))
    }
    #expect([.malformed, .unavailable].contains(error?.code), "\(error?.message ?? "")")
  }

  @Test(arguments: ["", " ", "https://maps.test\\@evil.test/", "/m ap", "/mäp"])
  func refusesWhatIsNoURL(_ target: String) async throws {
    let server = try MapServer.secure()
    await #expect(throws: SourceError.self) {
      try await server.fetcher().fetch(server.text("/redirect?302,\(target.escaped)"))
    }
  }

  @Test func aNameThatTurnsPrivateIsRefusedAtItsHop() async throws {
    let server = try MapServer.secure()
    let resolutions = server.resolutions + ["inside.test:\(server.port):10.1.2.3"]
    let policy = try SourcePolicy(
      httpsHosts: ["maps.test:\(server.port)", "inside.test:\(server.port)"],
      httpsPrivateNetworks: ["127.0.0.0/8"],
      certificateAuthorityFile: try MapServer.certificates().authority
    )
    let fetcher = WaferMapFetcher(policy, resolutions: resolutions) { 0 }
    let target = server.text("/map", host: "inside.test")
    await expectRefusal(.notAllowed, "inside.test is at 10.1.2.3, a private address") {
      _ = try await fetcher.fetch(server.text("/redirect?302,\(target.escaped)"))
    }
  }
}

extension String {
  /// Every byte percent-encoded.
  fileprivate var escaped: String {
    utf8.map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return "%" + (digits.count == 1 ? "0" : "") + digits
    }.joined()
  }
}
