import Redis
import StoreSupport
import Testing

/// Servers that die, hang and come back.
struct RedisFaultTests {
  @Test func aRestartIsNotNoticedByIdleConnections() async throws {
    let redis = TestRedis()
    let client = try await RedisClient(url: redis.url(), configuration: configuration())
    #expect(try await client.command(["PING"]) == .status("PONG"))
    await redis.kill()
    try await redis.start()
    #expect(try await client.command(["PING"]) == .status("PONG"))
    await redis.remove()
  }

  @Test func aDeadServerCostsMicroseconds() async throws {
    let redis = TestRedis()
    let client = try await RedisClient(url: redis.url(), configuration: configuration())
    #expect(try await client.command(["PING"]) == .status("PONG"))
    await redis.kill()
    for _ in 0..<3 {
      let error = await failure(of: client, ["PING"])
      #expect(error?.code == .unavailable)
    }
    let start = ContinuousClock.now
    for _ in 0..<1000 {
      let error = await failure(of: client, ["PING"])
      #expect(error?.code == .unavailable)
    }
    #expect(ContinuousClock.now - start < .seconds(10))
    try await redis.start()
    let isBack = await Eventually.isTrue { (try? await client.command(["PING"])) != nil }
    #expect(isBack)
    await redis.remove()
  }

  @Test func aHangingServerCostsTheTimeoutAndNoMore() async throws {
    let redis = TestRedis()
    var configuration = configuration()
    configuration.commandTimeout = .milliseconds(50)
    configuration.checkoutTimeout = .milliseconds(50)
    let client = try await RedisClient(url: redis.url(), configuration: configuration)
    let isUp = await Eventually.isTrue { (try? await client.command(["PING"])) != nil }
    #expect(isUp)
    await redis.setFrozen(true)
    let start = ContinuousClock.now
    for _ in 0..<200 {
      let error = await failure(of: client, ["PING"])
      #expect(error?.code == .unavailable)
    }
    #expect(ContinuousClock.now - start < .seconds(5))
    await redis.setFrozen(false)
    let isBack = await Eventually.isTrue {
      (try? await client.command(["ECHO", "x"])) == .bytes([120])
    }
    #expect(isBack)
    await redis.remove()
  }

  private func configuration() -> RedisConfiguration {
    var configuration = RedisConfiguration()
    configuration.connectTimeout = .seconds(10)
    configuration.commandTimeout = .seconds(10)
    configuration.checkoutTimeout = .seconds(10)
    configuration.restLimit = .milliseconds(500)
    return configuration
  }
}
