import Postgres
import StoreSupport
import Testing

struct NotificationTests {
  @Test func notificationsArriveInOrderAndTheStreamComesBack() async throws {
    let postgres = TestPostgres()
    let client = PostgresClient(PostgresConfiguration(conninfo: try await postgres.makeDatabase()))
    var events = client.notifications(on: ["models", "Odd \"name\""]).makeAsyncIterator()
    #expect(await events.next() == .connected)
    for number in 0..<100 {
      _ = try await client.query("SELECT pg_notify('models', \(String(number)))")
    }
    for number in 0..<100 {
      #expect(await events.next() == .notification(channel: "models", payload: "\(number)"))
    }
    _ = try await client.query("SELECT pg_notify(\("Odd \"name\""), 'ü')")
    #expect(await events.next() == .notification(channel: "Odd \"name\"", payload: "ü"))
    await postgres.stop()
    #expect(await events.next() == .disconnected)
    try await postgres.start()
    #expect(await events.next() == .connected)
    _ = try await client.query("NOTIFY models, 'again'")
    #expect(await events.next() == .notification(channel: "models", payload: "again"))
    await client.shutDown()
    #expect(await events.next() == nil)
    await postgres.remove()
  }

  @Test func aConsumerThatStopsHasNotLostTheDatabase() async throws {
    let client = try await TestDatabase.make(poolSizeMax: 1)
    for _ in 0..<50 {
      let (isListening, started) = AsyncStream.makeStream(of: Never.self)
      let consumer = Task {
        var seen: [PostgresEvent] = []
        for await event in client.notifications(on: ["c"]) {
          seen.append(event)
          started.finish()
        }
        return seen
      }
      for await _ in isListening {}
      consumer.cancel()
      #expect(await consumer.value == [.connected])
    }
  }

  @Test func theSessionEndsWithTheConsumer() async throws {
    let client = try await TestDatabase.make(poolSizeMax: 1)
    let consumer = Task {
      for await event in client.notifications(on: ["c"]) where event == .connected { break }
    }
    await consumer.value
    let isGone = try await Eventually.isTrue {
      let rows = try await client.query(
        """
        SELECT 1 FROM pg_stat_activity
        WHERE datname = current_database() AND query ILIKE 'listen%'
        """
      )
      return rows.isEmpty
    }
    #expect(isGone)
  }
}
