import Foundation
import Logging
import StructuredLogging
import Testing

@Suite struct TextFormatTests {
  private let collector = LineCollector()

  private var logger: Logger {
    Logger(label: "wafermap") { label in
      LineLogHandler(
        label: label,
        format: .text,
        level: .info,
        sink: collector.sink,
        now: { Date(timeIntervalSince1970: 1_700_000_000.25) }
      )
    }
  }

  @Test func `a record is one readable line`() {
    logger.info("ready", metadata: ["b": "two words", "a": "1", "c": ""])
    #expect(
      collector.lines == [
        "2023-11-14T22:13:20.250Z info     wafermap: ready a=1 b=\"two words\" c=\"\"\n"
      ]
    )
  }

  @Test(arguments: [
    ("line\nbreak", #""line\nbreak""#), ("\u{1b}[2J", #"\u{1B}[2J"#), ("a=b", #""a=b""#),
    (#"say "hi""#, #""say \"hi\"""#), ("\u{202e}evil", #"\u{202E}evil"#), ("晶圓", "晶圓"),
  ])
  func `no value forges a line or steers a terminal`(value: String, written: String) {
    logger.warning("message \u{1b}[31m\n", metadata: ["v": .string(value)])
    #expect(
      collector.lines == [
        "2023-11-14T22:13:20.250Z warning  wafermap: message \\u{1B}[31m\\n v=\(written)\n"
      ]
    )
  }
}
