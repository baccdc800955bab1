import Foundation
import Testing
import WaferMapSources

@Suite(.timeLimit(.minutes(1))) struct FileFetchTests {
  private let outside: TemporaryDirectory
  private let directory: TemporaryDirectory
  private let fetcher: WaferMapFetcher

  private var root: String { directory.path + "/maps" }

  init() throws {
    outside = try TemporaryDirectory()
    directory = try TemporaryDirectory()
    try outside.write("secret", Array("secret".utf8))
    try directory.write("beside", Array("secret".utf8))
    try directory.write("maps-of-another/secret", Array("secret".utf8))
    try directory.write("maps/map.png", MapServer.map)
    try directory.write("maps/lot 1/ü+%2F.png", MapServer.map)
    try directory.write("maps/empty", [])
    try directory.write("maps/large", [UInt8](repeating: 7, count: 700_000))
    try directory.link("maps/link", to: "map.png")
    try directory.link("maps/escape", to: outside.path + "/secret")
    try directory.link("maps/escapes", to: outside.path)
    try directory.link("maps/up", to: "..")
    try directory.link("maps/dangling", to: "nothing")
    #expect(mkfifo(directory.path + "/maps/pipe", 0o600) == 0)
    fetcher = WaferMapFetcher(
      try SourcePolicy(fileRoots: [directory.path + "/maps/"], bytesMax: 700_000)
    )
  }

  @Test(arguments: [
    "file://%/map.png", "FILE://localhost%/map.png", "file://LocalHost%/m%61p.png",
    "file://%/lot%201/%C3%BC+%252F.png", "file://%/lot 1/ü+%252F.png",
  ])
  func reads(_ pattern: String) async throws {
    #expect(try await fetcher.fetch(url(pattern)) == MapServer.map)
  }

  @Test func readsUpToTheLimit() async throws {
    let bytes = try await fetcher.fetch("file://\(root)/large")
    #expect(bytes == [UInt8](repeating: 7, count: 700_000))
    try directory.write("maps/larger", [UInt8](repeating: 7, count: 700_001))
    await expectRefusal(.tooLarge, "700000 bytes") {
      _ = try await fetcher.fetch("file://\(root)/larger")
    }
  }

  @Test(arguments: [
    "file://%/../beside", "file://%/a/../../beside", "file://%/./map.png", "file://%/..",
    "file://%/%2e%2e/beside", "file://%/%2E./beside", "file://%/.%2e/beside",
    "file://%/..%2fbeside", "file://%/%2fetc%2fpasswd", "file://%/a%2f..%2f..%2fbeside",
    "file://%/map.png%00", "file://%/map.png%00.jpg", "file://%/a%0ab", "file://%/../maps/map.png",
    "file://%-of-another/secret", "file:///etc/passwd", "file:///proc/self/environ",
    "file:///dev/zero", "file:///%2e%2e/etc/passwd", "file:///etc/../etc/passwd",
  ])
  func refusesToLeaveItsRoots(_ pattern: String) async {
    await expectRefusal(.notAllowed) { _ = try await fetcher.fetch(url(pattern)) }
  }

  @Test(arguments: [
    "file:%/map.png", "file:/%/map.png", "file://", "file://evil.example%/map.png",
    "file://127.0.0.1%/map.png", "file://localhost:80%/map.png", "file://user@localhost%/map.png",
    "file://%", "file://%/", "file:///%/map.png", "file://%//map.png", "file://%/map.png/",
    "file://%/map.png?x", "file://%/map.png#x", "file://%/%zz", "file://%/a%", "file://%/a%2",
    "file://%/%c0%ae%c0%ae/beside", "file://%/%ff", "file://%/\u{0}",
    "file://%/" + String(repeating: "a", count: 2048), "map.png", "", "%/map.png", "file:///",
  ])
  func refusesOtherForms(_ pattern: String) async {
    let error = await #expect(throws: SourceError.self) { try await fetcher.fetch(url(pattern)) }
    #expect(error?.code == .malformed || error?.code == .notAllowed, "\(error?.message ?? "")")
  }

  @Test(arguments: ["link", "escape", "escapes/secret", "up/beside", "up/maps/map.png", "dangling"])
  func followsNoLink(_ name: String) async {
    await expectRefusal(.notAllowed, "symbolic link") {
      _ = try await fetcher.fetch("file://\(root)/\(name)")
    }
  }

  @Test func saysWhatIsMissing() async {
    for name in ["none.png", "none/map.png", "map.png/map.png", String(repeating: "n", count: 300)]
    {
      await expectRefusal(.notFound, "does not exist") {
        _ = try await fetcher.fetch("file://\(root)/\(name)")
      }
    }
  }

  @Test func readsRegularFilesOnly() async throws {
    for name in ["pipe", "lot%201"] {
      await expectRefusal(.malformed, "not a regular file") {
        _ = try await fetcher.fetch("file://\(root)/\(name)")
      }
    }
    await expectRefusal(.malformed, "empty") {
      _ = try await fetcher.fetch("file://\(root)/empty")
    }
    let system = WaferMapFetcher(try SourcePolicy(fileRoots: ["/dev", "/proc"]))
    await expectRefusal(.malformed, "not a regular file") {
      _ = try await system.fetch("file:///dev/zero")
    }
    for path in ["/proc/self/environ", "/proc/1/environ", "/proc/self/cwd/Package.swift"] {
      await #expect(throws: SourceError.self) { try await system.fetch("file://\(path)") }
    }
  }

  @Test func aRootMayBeALink() async throws {
    try directory.link("alias", to: "maps")
    let aliased = WaferMapFetcher(try SourcePolicy(fileRoots: [directory.path + "/alias"]))
    #expect(try await aliased.fetch("file://\(directory.path)/alias/map.png") == MapServer.map)
    await expectRefusal(.notAllowed) { _ = try await aliased.fetch("file://\(root)/map.png") }
  }

  @Test func aRootThatIsGoneIsTheServersFault() async throws {
    let gone = WaferMapFetcher(try SourcePolicy(fileRoots: [directory.path + "/gone"]))
    await expectRefusal(.unavailable, "sources.fileRoots") {
      _ = try await gone.fetch("file://\(directory.path)/gone/map.png")
    }
  }

  @Test func noRootsNoFiles() async throws {
    let none = WaferMapFetcher(try SourcePolicy())
    await expectRefusal(.notAllowed, "sources.fileRoots is empty") {
      _ = try await none.fetch("file://\(root)/map.png")
    }
  }

  @Test(arguments: ["", "/", "//", "relative", "./a", "/a/../b", "/a/.", "/a\u{0}b"])
  func refusesRoots(_ path: String) {
    let error = #expect(throws: SourceError.self) { try SourcePolicy(fileRoots: [path]) }
    #expect(error?.code == .malformed)
    #expect(error?.message.contains("sources.fileRoots") == true)
  }

  @Test func aDirectoryThatTurnsIntoALinkIsNotFollowed() async throws {
    try directory.write("maps/turns/secret", MapServer.map)
    try directory.link("maps/links", to: outside.path)
    let (turns, links, spare) = (root + "/turns", root + "/links", root + "/spare")
    let url = "file://\(root)/turns/secret"
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        while !Task.isCancelled {
          #expect(rename(turns, spare) == 0 && rename(links, turns) == 0)
          #expect(rename(turns, links) == 0 && rename(spare, turns) == 0)
          await Task.yield()
        }
      }
      for _ in 0..<300 {
        do throws(SourceError) {
          #expect(try await fetcher.fetch(url) == MapServer.map)
        } catch {
          #expect(error.code == .notAllowed || error.code == .notFound)
        }
      }
      group.cancelAll()
      try await group.waitForAll()
    }
  }

  @Test func manyAtOnce() async throws {
    let path = root
    try await withThrowingTaskGroup(of: [UInt8].self) { group in
      for _ in 0..<200 {
        group.addTask { try await fetcher.fetch("file://\(path)/map.png") }
      }
      for try await bytes in group { #expect(bytes == MapServer.map) }
    }
  }

  /// `pattern` with the root's path in place of the first % that no escape follows.
  private func url(_ pattern: String) -> String {
    guard let range = pattern.range(of: #"%(?=$|[/-])"#, options: .regularExpression) else {
      return pattern
    }
    return pattern.replacingCharacters(in: range, with: root)
  }
}
