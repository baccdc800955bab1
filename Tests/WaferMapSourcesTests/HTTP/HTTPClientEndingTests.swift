import HTTPClient
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPClientEndingTests {
  private let patience = Duration.seconds(30)

  @Test(arguments: ["/silence", "/trickle"])
  func deadlinesEndARequest(_ target: String) async throws {
    let server = try MapServer.secure()
    let client = try server.client()
    let start = ContinuousClock.now
    await expectFailure(.deadlineExceeded, target) {
      _ = try await client.send(
        HTTPRequest(.get, server.url(target)),
        deadline: start + .milliseconds(200)
      )
    }
    #expect(ContinuousClock.now - start < patience)
    #expect(try await client.send(HTTPRequest(.get, server.url("/map"))).status == 200)
  }

  @Test func theClientsTimeoutCutsALaterDeadline() async throws {
    let server = try MapServer.secure()
    let client = try server.client { $0.timeout = .milliseconds(200) }
    await expectFailure(.deadlineExceeded) {
      _ = try await client.send(
        HTTPRequest(.get, server.url("/silence")),
        deadline: .now + .seconds(3600)
      )
    }
  }

  @Test func cancellingEndsARequest() async throws {
    let server = try MapServer.secure()
    let client = try server.client { $0.inFlightMax = 1 }
    let url = try server.url("/silence")
    let task = Task { try await client.send(HTTPRequest(.get, url)) }
    task.cancel()
    await expectFailure(.cancelled) { _ = try await task.value }
    // Its slot is free again.
    #expect(try await client.send(HTTPRequest(.get, server.url("/map"))).status == 200)
  }

  @Test(arguments: ["/silence", "/trickle"])
  func cancellingEndsATransferUnderWay(_ target: String) async throws {
    let server = try MapServer.secure()
    let (connections, connected) = AsyncStream<Void>.makeStream()
    let client = try server.client {
      $0.allowsAddress = { _ in
        connected.yield()
        return true
      }
    }
    let url = try server.url(target)
    let task = Task { try await client.send(HTTPRequest(.get, url)) }
    for await _ in connections { break }
    let start = ContinuousClock.now
    task.cancel()
    await expectFailure(.cancelled) { _ = try await task.value }
    #expect(ContinuousClock.now - start < patience)
  }

  @Test func aFullQueueSaysSoAndShuttingDownEndsAll() async throws {
    let server = try MapServer.secure()
    let client = try server.client {
      $0.inFlightMax = 1
      $0.waitingMax = 1
    }
    let url = try server.url("/silence")
    await withTaskGroup(of: HTTPError.Code?.self) { group in
      for _ in 0..<3 {
        group.addTask {
          do throws(HTTPError) {
            _ = try await client.send(HTTPRequest(.get, url))
            return nil
          } catch {
            return error.code
          }
        }
      }
      #expect(await group.next() == .queueFull)
      await client.shutDown()
      #expect(await group.next() == .shutDown)
      #expect(await group.next() == .shutDown)
    }
    await expectFailure(.shutDown) { _ = try await client.send(HTTPRequest(.get, url)) }
  }

  @Test func manyClientsComeAndGo() async throws {
    let server = try MapServer.secure()
    for _ in 0..<20 {
      let client = try server.client()
      #expect(try await client.send(HTTPRequest(.get, server.url("/map"))).status == 200)
      await client.shutDown()
      await client.shutDown()
    }
  }

  @Test func aClientThatNeverSentShutsDown() async throws {
    await HTTPClient().shutDown()
  }
}
