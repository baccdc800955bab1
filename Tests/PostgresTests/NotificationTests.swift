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
    var rest: [PostgresEvent] = []
    while let event = await events.next() { rest.append(event) }
    #expect(rest.allSatisfy { $0 == .disconnected })
    await postgres.remove()
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
