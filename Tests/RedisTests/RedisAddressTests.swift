import Redis
import Testing

struct RedisAddressTests {
  @Test(arguments: [
    "redis://localhost", "redis://localhost:6380/3", "redis://:p%40ss@h", "redis://u:p@[::1]:1/0",
    "unix:///run/redis.sock", "unix:///run/redis.sock?db=2",
  ])
  func addressesAreRead(_ url: String) throws {
    _ = try RedisClient(url: url)
  }

  @Test(arguments: [
    "", "localhost:6379", "redis://", "redis://h:0", "redis://h:99999", "redis://h/x",
    "redis://h/-1", "http://h", "unix://host/path", "unix://", "redis://:sec ret@h:sec",
    "unix:///p?db=sec",
  ])
  func whatIsNoAddressIsRefusedWithoutBeingShown(_ url: String) throws {
    let error = #expect(throws: RedisError.self) { try RedisClient(url: url) }
    #expect(error?.code == .invalidAddress && error?.message.contains("sec") == false)
  }

  @Test func tlsIsRefusedWithAWayOut() throws {
    let error = #expect(throws: RedisError.self) { try RedisClient(url: "rediss://h") }
    #expect(error?.message.contains("tunnel") == true)
  }
}
