import Foundation
import Logging
import StructuredLogging
import Testing

@Suite struct JSONFormatTests {
  private let collector = LineCollector()

  private func logger(provider: Logger.MetadataProvider? = nil) -> Logger {
    Logger(label: "wafermap") { label in
      var handler = LineLogHandler(
        label: label,
        format: .json,
        level: .info,
        sink: collector.sink,
        now: { Date(timeIntervalSince1970: 1_700_000_000.25) }
      )
      handler.metadataProvider = provider
      return handler
    }
  }

  private func object() throws -> [String: Any] {
    let line = try #require(collector.lines.first)
    let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
    return try #require(value as? [String: Any])
  }

  @Test func `a record is one line of JSON`() {
    logger().info("ready", metadata: ["address": "127.0.0.1:50051"])
    let expected =
      #"{"address":"127.0.0.1:50051","level":"info","logger":"wafermap","#
      + #""message":"ready","time":"2023-11-14T22:13:20.250Z"}"#
    #expect(collector.lines == [expected + "\n"])
  }

  @Test(arguments: [
    "line\nbreak", "quote\"d", "back\\slash", "nul\u{0}", "bell\u{7}", "\u{2028}", "wäfer 晶圓 🧇",
    #"{"level":"error"}"#,
  ])
  func `no text breaks the line`(text: String) throws {
    logger().info("\(text)", metadata: ["value": .string(text), "\(text)": "key"])
    #expect(collector.lines.count == 1)
    #expect(collector.lines[0].filter { $0 == "\n" }.count == 1)
    let object = try object()
    #expect(object["message"] as? String == text)
    #expect(object["value"] as? String == text)
    #expect(object[text] as? String == "key")
  }

  @Test func `numbers, booleans and structure stay what they are`() throws {
    logger().info(
      "x",
      metadata: [
        "integer": .stringConvertible(-7), "number": .stringConvertible(1.5),
        "boolean": .stringConvertible(true), "infinite": .stringConvertible(Double.infinity),
        "huge": .stringConvertible(UInt64.max),
        "nested": ["inner": .stringConvertible(2)], "list": ["a", .stringConvertible(3)],
      ]
    )
    let line = try #require(collector.lines.first)
    for part in [
      #""integer":-7"#, #""number":1.5"#, #""boolean":true"#, #""infinite":"inf""#,
      #""huge":"18446744073709551615""#, #""nested":{"inner":2}"#, #""list":["a",3]"#,
    ] {
      #expect(line.contains(part), "\(part) in \(line)")
    }
  }

  @Test func `metadata cannot take the place of a field`() throws {
    logger().info("real", metadata: ["message": "forged", "level": "trace"])
    let object = try object()
    #expect(object["message"] as? String == "real")
    #expect(object["level"] as? String == "info")
    #expect(object["metadata.message"] as? String == "forged")
  }

  @Test func `the record's metadata wins over the provider's over the logger's`() throws {
    var logger = logger(
      provider: Logger.MetadataProvider { ["a": "provider", "b": "provider", "c": "provider"] }
    )
    logger[metadataKey: "a"] = "logger"
    logger[metadataKey: "d"] = "logger"
    logger.info("x", metadata: ["b": "record"])
    let object = try object()
    #expect(object["a"] as? String == "provider")
    #expect(object["b"] as? String == "record")
    #expect(object["c"] as? String == "provider")
    #expect(object["d"] as? String == "logger")
  }

  @Test func `records below the level are not written`() {
    logger().debug("hidden")
    #expect(collector.lines.isEmpty)
  }
}
