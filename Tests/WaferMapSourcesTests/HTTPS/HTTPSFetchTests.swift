import Testing
import WaferMapSources

@Suite(.timeLimit(.minutes(1))) struct HTTPSFetchTests {
  @Test func fetches() async throws {
    let server = try MapServer.secure()
    let fetcher = try server.fetcher(hosts: ["maps.test", "*.maps.test", "127.0.0.1"])
    for host in ["maps.test", "more.maps.test", "127.0.0.1"] {
      #expect(try await fetcher.fetch(server.text("/map?x=1", host: host)) == MapServer.map)
    }
  }

  @Test func refusesHostsThatAreNotListed() async throws {
    let server = try MapServer.secure()
    await expectRefusal(.notAllowed, "host more.maps.test:\(server.port) is not in") {
      _ = try await server.fetcher().fetch(server.text("/map", host: "more.maps.test"))
    }
    await expectRefusal(.notAllowed, "use https://") {
      _ = try await server.fetcher().fetch("http://maps.test:\(server.port)/map")
    }
  }

  @Test(arguments: [
    "https://maps.test@evil.test/", "https://0x7f.1/", "https://2130706433/", "https://127.1/",
    "https://0177.0.0.1/", "https://maps.test./", "https://mäps.test/", "https://maps.test\\/",
    "https://maps.test#@evil.test/", "https:maps.test/", "https:///map", "//maps.test/map",
  ])
  func refusesTricks(_ url: String) async throws {
    await expectRefusal(.malformed) {
      _ = try await MapServer.secure().fetcher().fetch(url)
    }
  }

  @Test func refusesPrivateAddressesAfterResolution() async throws {
    let server = try MapServer.secure()
    for host in ["maps.test", "localhost"] {
      let fetcher = try server.fetcher(hosts: [host], networks: ["10.0.0.0/8"])
      await expectRefusal(.notAllowed, "\(host) is at ") {
        _ = try await fetcher.fetch(server.text("/map", host: host))
      }
    }
    let fetcher = try server.fetcher(hosts: ["127.0.0.1"], networks: [])
    await expectRefusal(.notAllowed, "127.0.0.1, a loopback address") {
      _ = try await fetcher.fetch(server.text("/map", host: "127.0.0.1"))
    }
  }

  @Test(arguments: [
    (404, SourceError.Code.notFound), (410, .notFound), (401, .notAllowed), (403, .notAllowed),
    (429, .unavailable), (500, .unavailable), (503, .unavailable), (206, .unavailable),
    (304, .unavailable), (400, .unavailable),
  ])
  func mapsStatuses(_ status: Int, _ code: SourceError.Code) async throws {
    let server = try MapServer.secure()
    await expectRefusal(code, "\(status)") {
      _ = try await server.fetcher().fetch(server.text("/status?\(status)"))
    }
  }

  @Test func messagesHoldNoQuery() async throws {
    let server = try MapServer.secure()
    let error = await #expect(throws: SourceError.self) {
      try await server.fetcher().fetch(server.text("/nothing?signature=secret"))
    }
    #expect(error?.message.contains("/nothing") == true)
    #expect(error?.message.contains("secret") == false)
  }

  @Test(arguments: ["/bytes?1001", "/stream?1001", "/bytes?50000000", "/stream?50000000"])
  func boundsTheMap(_ target: String) async throws {
    let server = try MapServer.secure()
    let fetcher = try server.fetcher(bytesMax: 1000)
    await expectRefusal(.tooLarge, "1000 bytes") {
      _ = try await fetcher.fetch(server.text(target))
    }
  }

  @Test func refusesAnEmptyMap() async throws {
    let server = try MapServer.secure()
    await expectRefusal(.malformed, "empty") {
      _ = try await server.fetcher().fetch(server.text("/bytes?0"))
    }
  }

  @Test func refusesAWrongCertificate() async throws {
    let server = try MapServer.secure()
    await expectRefusal(.unavailable, "no secure connection with wrong.test") {
      _ = try await server.fetcher(hosts: ["wrong.test"]).fetch(
        server.text("/map", host: "wrong.test")
      )
    }
  }

  @Test(arguments: ["/silence", "/trickle"])
  func deadlinesEndAFetch(_ target: String) async throws {
    let server = try MapServer.secure()
    let fetcher = try server.fetcher()
    await expectRefusal(.deadlineExceeded) {
      _ = try await fetcher.fetch(server.text(target), deadline: .now + .milliseconds(200))
    }
    await expectRefusal(.deadlineExceeded) {
      _ = try await fetcher.fetch(server.text("/map"), deadline: .now)
    }
  }

  @Test func cancellingEndsAFetch() async throws {
    let server = try MapServer.secure()
    let fetcher = try server.fetcher()
    let task = Task { try await fetcher.fetch(server.text("/silence")) }
    task.cancel()
    await expectRefusal(.cancelled) { _ = try await task.value }
  }

  @Test func shuttingDownEndsFetches() async throws {
    let server = try MapServer.secure()
    let fetcher = try server.fetcher()
    #expect(try await fetcher.fetch(server.text("/map")) == MapServer.map)
    await fetcher.shutDown()
    await expectRefusal(.unavailable, "shut down") {
      _ = try await fetcher.fetch(server.text("/map"))
    }
  }

  @Test func aFullGateSaysSo() async throws {
    let server = try MapServer.secure()
    let fetcher = try server.fetcher {
      $0.fetchesMax = 1
      $0.waitingMax = 1
    }
    let url = server.text("/silence")
    await withTaskGroup(of: SourceError.Code?.self) { group in
      for _ in 0..<3 {
        group.addTask {
          do throws(SourceError) {
            _ = try await fetcher.fetch(url)
            return nil
          } catch {
            return error.code
          }
        }
      }
      #expect(await group.next() == .unavailable)
      group.cancelAll()
      #expect(await group.next() == .cancelled)
      #expect(await group.next() == .cancelled)
    }
    #expect(try await fetcher.fetch(server.text("/map")) == MapServer.map)
  }
}
