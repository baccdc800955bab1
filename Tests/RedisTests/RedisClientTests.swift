import Redis
import StoreSupport
import Testing

struct RedisClientTests {
  private static let patient = {
    var configuration = RedisConfiguration()
    configuration.connectTimeout = .seconds(10)
    configuration.commandTimeout = .seconds(10)
    configuration.checkoutTimeout = .seconds(20)
    return configuration
  }()

  @Test func repliesOfEveryKind() async throws {
    let client = try await RedisClient(url: TestRedis.shared.url(), configuration: Self.patient)
    let cases: [([String], RedisReply)] = [
      (["PING"], .status("PONG")),
      (["SET", "k", "v"], .status("OK")),
      (["GET", "k"], .bytes(Array("v".utf8))),
      (["GET", "none"], .null),
      (["SET", "empty", ""], .status("OK")),
      (["GET", "empty"], .bytes([])),
      (["DEL", "k", "none", "empty"], .integer(2)),
      (
        ["EVAL", "return {1, {'a', false}, redis.error_reply('ERR no')}", "0"],
        .array([.integer(1), .array([.bytes([97]), .null]), .error("ERR no")])
      ),
    ]
    for (words, reply) in cases { #expect(try await client.command(words) == reply, "\(words)") }
  }

  @Test func bytesAreSafe() async throws {
    let client = try await RedisClient(
      url: TestRedis.shared.socketURL(),
      configuration: Self.patient
    )
    let value = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) }
    let key = Array("bytes\r\n\0".utf8)
    _ = try await client.command([Array("SET".utf8), key, value])
    #expect(try await client.command([Array("GET".utf8), key]) == .bytes(value))
    _ = try await client.command([Array("DEL".utf8), key])
  }

  @Test func aRefusalShowsNoArguments() async throws {
    let client = try await RedisClient(url: TestRedis.shared.url(), configuration: Self.patient)
    let error = await failure(of: client, ["NONSENSE", "secret"])
    #expect(error?.code == .refused)
    #expect(error?.message.contains("secret") == false && error?.message.contains("ERR") == true)
    #expect(try await client.command(["PING"]) == .status("PONG"))
  }

  @Test func databasesAreApart() async throws {
    let first = try await RedisClient(url: TestRedis.shared.url(), configuration: Self.patient)
    let third = try await RedisClient(
      url: TestRedis.shared.url(database: 3),
      configuration: Self.patient
    )
    _ = try await third.command(["SET", "apart", "1"])
    #expect(try await first.command(["EXISTS", "apart"]) == .integer(0))
    #expect(try await third.command(["DEL", "apart"]) == .integer(1))
  }

  @Test func passwordsAreAskedForAndNeverShown() async throws {
    let redis = TestRedis(password: "p@ss:w/rd%")
    let client = try await RedisClient(url: redis.url(), configuration: Self.patient)
    #expect(try await client.command(["PING"]) == .status("PONG"))
    let socket = try await redis.socketURL()
    let bare = try RedisClient(url: socket, configuration: Self.patient)
    let unknown = await failure(of: bare, ["PING"])
    #expect(unknown?.code == .refused && unknown?.message.contains("NOAUTH") == true)
    let wrong = try RedisClient(
      url: socket.replacing("unix://", with: "unix://:wrong-secret@"),
      configuration: Self.patient
    )
    let refused = await failure(of: wrong, ["PING"])
    #expect(refused?.message.contains("WRONGPASS") == true)
    #expect(refused?.message.contains("secret") == false)
    await redis.remove()
  }

  @Test func aLargeReplyIsRefusedAndTheClientGoesOn() async throws {
    var configuration = Self.patient
    configuration.replyBytesMax = 100_000
    let client = try await RedisClient(url: TestRedis.shared.url(), configuration: configuration)
    let large = ["EVAL", "return string.rep('x', 5000000)", "0"]
    let error = await failure(of: client, large)
    #expect(error?.code == .replyTooLarge)
    #expect(try await client.command(["PING"]) == .status("PONG"))
  }

  @Test func thousandsOfCommandsFromManyTasks() async throws {
    let client = try await RedisClient(url: TestRedis.shared.url(), configuration: Self.patient)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<16 {
        group.addTask {
          for number in 0..<200 {
            let word = "\(task)-\(number)"
            let reply = try await client.command(["ECHO", word])
            #expect(reply == .bytes(Array(word.utf8)))
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func aCancelledTaskAsksNothing() async throws {
    let client = try await RedisClient(url: TestRedis.shared.url(), configuration: Self.patient)
    let late = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await failure(of: client, ["PING"])
    }
    #expect(await late.value?.code == .cancelled)
  }
}
