import Glibc
import HTTPClient
import NetworkAddresses
import Synchronization
import Testing

@Suite struct HTTPClientSecurityTests {
  @Test func refusesAnUnknownAuthority() async throws {
    let server = try MapServer.secure()
    let stranger = try MapServer.certificates().strangerAuthority
    for authority in [stranger, nil] {
      let client = try server.client { $0.certificateAuthorityFile = authority }
      await expectFailure(.tlsFailed, "maps.test") {
        _ = try await client.send(HTTPRequest(.get, server.url("/map")))
      }
    }
  }

  @Test func refusesACertificateForAnotherName() async throws {
    let server = try MapServer.secure()
    await expectFailure(.tlsFailed, "wrong.test") {
      _ = try await server.client().send(HTTPRequest(.get, server.url("/map", host: "wrong.test")))
    }
  }

  @Test func refusesPlaintextWhereTLSIsExpected() async throws {
    let server = try MapServer.plain()
    await expectFailure(.tlsFailed) {
      _ = try await server.client().send(HTTPRequest(.get, server.url("/map")))
    }
  }

  @Test func showsItsCertificateWhenAsked() async throws {
    let server = try MapServer.mutual()
    let made = try MapServer.certificates().client
    let url = try server.url("/map")
    await #expect(throws: HTTPError.self) {
      try await server.client().send(HTTPRequest(.get, url))
    }
    let client = try server.client {
      $0.clientCertificate = ClientCertificate(
        certificateFile: made.certificate,
        keyFile: made.key
      )
    }
    #expect(try await client.send(HTTPRequest(.get, url)).body == MapServer.map)
  }

  /// In a process of its own, whose environment nobody else reads.
  @Test func ignoresProxiesOfTheEnvironment() async {
    await #expect(processExitsWith: .success) {
      for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"] {
        setenv(name, "http://127.0.0.1:9", 1)
      }
      let server = try MapServer.secure()
      let client = try server.client()
      let response = try await client.send(HTTPRequest(.get, server.url("/map")))
      #expect(response.body == MapServer.map)
      await client.shutDown()
    }
  }

  @Test func asksAboutTheAddressItConnectsTo() async throws {
    let server = try MapServer.secure()
    let asked = Mutex<Set<String>>([])
    for host in ["maps.test", "localhost", "127.0.0.1"] {
      let client = try server.client {
        $0.allowsAddress = { address in
          asked.withLock { _ = $0.insert(address.description) }
          return false
        }
      }
      await expectFailure(.addressNotAllowed, host) {
        _ = try await client.send(HTTPRequest(.get, server.url("/map", host: host)))
      }
    }
    #expect(asked.withLock { $0.contains("127.0.0.1") })
  }

  @Test func saysThatNobodyListens() async throws {
    let client = HTTPClient()
    await expectFailure(.connectFailed, "127.0.0.1:1") {
      _ = try await client.send(HTTPRequest(.get, try HTTPURL("https://127.0.0.1:1/")))
    }
  }

  @Test func saysThatANameHasNoAddress() async throws {
    let client = HTTPClient()
    await expectFailure(.nameNotResolved, "nowhere.invalid") {
      _ = try await client.send(HTTPRequest(.get, try HTTPURL("https://nowhere.invalid/?secret")))
    }
  }
}
