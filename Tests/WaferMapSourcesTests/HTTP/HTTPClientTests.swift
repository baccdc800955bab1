import Foundation
import HTTPClient
import Testing

@Suite struct HTTPClientTests {
  private struct Echo: Decodable {
    let method: String
    let path: String
    let fields: [String: String]
    let body: String
    let connection: Int

    init(_ response: HTTPResponse) throws {
      self = try JSONDecoder().decode(Echo.self, from: Data(response.body))
    }
  }

  @Test func getsBodyStatusAndFields() async throws {
    let server = try MapServer.secure()
    let client = try server.client()
    let response = try await client.send(HTTPRequest(.get, server.url("/map?x=1")))
    #expect(response.status == 200)
    #expect(response.body == MapServer.map)
    #expect(response.value(of: "CONTENT-LENGTH") == "11")
    let missing = try await client.send(HTTPRequest(.get, server.url("/nothing")))
    #expect(missing.status == 404)
  }

  @Test(arguments: HTTPMethod.allCases.filter { $0 != .head })
  func sendsMethodBodyAndFields(_ method: HTTPMethod) async throws {
    let server = try MapServer.secure()
    let body = method == .get ? "" : String(repeating: "body ", count: 400_000)
    let request = HTTPRequest(
      method,
      try server.url("/echo/a//b/../%2e?q=%20"),
      fields: [HTTPField("X-Test", "a value"), HTTPField("X-Empty", "")],
      body: Array(body.utf8)
    )
    let echo = try Echo(try await server.client().send(request))
    #expect(echo.method == method.rawValue)
    #expect(echo.path == "/echo/a//b/../%2e?q=%20")
    #expect(echo.body == body)
    #expect(echo.fields["x-test"] == "a value")
    #expect(echo.fields["x-empty"] == "")
    #expect(echo.fields["user-agent"] == "wafermap")
    let unwanted = ["expect", "content-type", "cookie", "authorization", "accept-encoding"]
    for name in unwanted { #expect(echo.fields[name] == nil, "\(name)") }
  }

  @Test func sendsEmptyBodiesAndHeads() async throws {
    let server = try MapServer.secure()
    let client = try server.client()
    let echo = try Echo(try await client.send(HTTPRequest(.post, server.url("/echo"))))
    #expect(echo.fields["content-length"] == "0")
    let head = try await client.send(
      HTTPRequest(.head, server.url("/map"), responseBytesMax: 1)
    )
    #expect(head.status == 200)
    #expect(head.value(of: "content-length") == "11")
    #expect(head.body.isEmpty)
  }

  @Test func usesAConnectionAgain() async throws {
    let server = try MapServer.secure()
    let client = try server.client()
    var connections: Set<Int> = []
    for _ in 0..<5 {
      let response = try await client.send(HTTPRequest(.get, server.url("/echo")))
      connections.insert(try Echo(response).connection)
    }
    #expect(connections.count == 1)
  }

  @Test func answersManyAtOnce() async throws {
    let server = try MapServer.secure()
    let client = try server.client { $0.inFlightMax = 4 }
    try await withThrowingTaskGroup(of: (Int, String).self) { group in
      for number in 0..<64 {
        group.addTask {
          let response = try await client.send(HTTPRequest(.get, server.url("/echo/\(number)")))
          return (number, try Echo(response).path)
        }
      }
      for try await (number, path) in group { #expect(path == "/echo/\(number)") }
    }
  }

  @Test func doesNotFollowRedirects() async throws {
    let server = try MapServer.secure()
    let response = try await server.client().send(
      HTTPRequest(.get, server.url("/redirect?302,/map"))
    )
    #expect(response.status == 302)
    #expect(response.value(of: "location") == "/map")
  }

  @Test func plaintextMustBeAskedFor() async throws {
    let server = try MapServer.plain()
    let url = try server.url("/map", host: "127.0.0.1", scheme: .http)
    await expectFailure(.invalidRequest, "https://") {
      _ = try await server.client().send(HTTPRequest(.get, url))
    }
    let client = try server.client { $0.allowsPlaintext = true }
    #expect(try await client.send(HTTPRequest(.get, url)).body == MapServer.map)
  }

  @Test(arguments: [
    HTTPField("X-Test", "a\r\nX-Other: b"), HTTPField("X-Test", "a\nb"), HTTPField("X Test", "a"),
    HTTPField("", "a"), HTTPField("X:Test", "a"), HTTPField("X-Test", "a\u{0}b"),
  ])
  func refusesFieldsThatWouldAddFields(_ field: HTTPField) async throws {
    let server = try MapServer.secure()
    await expectFailure(.invalidRequest) {
      _ = try await server.client().send(HTTPRequest(.get, server.url("/echo"), fields: [field]))
    }
  }

  @Test(arguments: ["/bytes?1001", "/stream?1001", "/bytes?100000000", "/stream?100000000"])
  func boundsTheBody(_ target: String) async throws {
    let server = try MapServer.secure()
    let client = try server.client()
    await expectFailure(.tooLarge, "1000 bytes") {
      _ = try await client.send(
        HTTPRequest(.get, server.url(target), responseBytesMax: 1000)
      )
    }
  }

  @Test(arguments: ["/bytes?1000", "/stream?1000"])
  func takesABodyOfExactlyTheLimit(_ target: String) async throws {
    let server = try MapServer.secure()
    let response = try await server.client().send(
      HTTPRequest(.get, server.url(target), responseBytesMax: 1000)
    )
    #expect(response.body.count == 1000)
  }

  @Test func boundsTheFields() async throws {
    let server = try MapServer.secure()
    let client = try server.client()
    #expect(try await client.send(HTTPRequest(.get, server.url("/fields?50000"))).status == 200)
    await expectFailure(.protocolFailed, "header fields") {
      _ = try await client.send(HTTPRequest(.get, server.url("/fields?80000")))
    }
  }

  @Test func aBodyThatBreaksOffIsNoBody() async throws {
    let server = try MapServer.secure()
    await expectFailure(.protocolFailed) {
      _ = try await server.client().send(HTTPRequest(.get, server.url("/break")))
    }
  }
}
