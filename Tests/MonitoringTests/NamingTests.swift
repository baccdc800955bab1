import CoreMetrics
import Foundation
import Monitoring
import Testing

/// What `promtool check metrics` asks of names, and of the text's order.
@Suite("Names and order as promtool wants them") struct NamingTests {
  private static let names = MetricDescription.known.map(\.name)

  @Test(arguments: names)
  func `a name is of base units, and not of kinds`(name: String) {
    let words = name.split(separator: "_").map(String.init)
    let other = [
      "ms", "us", "ns", "milliseconds", "microseconds", "nanoseconds", "minutes", "hours", "days",
      "kb", "mb", "kilobytes", "megabytes", "mebibytes", "percent", "bits",
    ]
    #expect(words.filter(other.contains).isEmpty)
    #expect(words.filter(["gauge", "counter", "histogram", "summary"].contains).isEmpty)
    #expect(name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" })
    // Kept for the series of histograms.
    #expect(!["_count", "_sum", "_bucket", "_info"].contains(where: name.hasSuffix))
  }

  @Test func `each metric is described once, in a sentence`() {
    #expect(Set(Self.names).count == Self.names.count)
    for description in MetricDescription.known {
      #expect(description.help.hasSuffix(".") && description.help.count > 5, "\(description.name)")
    }
  }

  @Test func `help and type come once, before all series, and counters end in total`() throws {
    let registry = PrometheusRegistry()
    registry.addProcessMetrics()
    for name in Self.names where !name.hasPrefix("process_") {
      for value in ["a", "b"] {
        if name.hasSuffix("_total") {
          Counter(label: name, dimensions: [("kind", value)], factory: registry).increment()
        } else if name.hasSuffix("_seconds") {
          Timer(label: name, dimensions: [("kind", value)], factory: registry).recordSeconds(1)
        } else {
          Meter(label: name, dimensions: [("kind", value)], factory: registry).set(1)
        }
      }
    }
    var described: [String] = []
    var current = ""
    var kind = ""
    for line in registry.text().split(separator: "\n") {
      let words = line.split(separator: " ")
      if line.hasPrefix("# HELP ") {
        current = String(words[2])
        described.append(current)
        kind = ""
      } else if line.hasPrefix("# TYPE ") {
        #expect(words[2] == current && kind.isEmpty)
        kind = String(try #require(words.last))
        #expect((kind == "counter") == current.hasSuffix("_total"), "\(line)")
      } else {
        let name = line.prefix { $0 != "{" && $0 != " " }
        let suffixes = kind == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        #expect(suffixes.contains { current + $0 == name }, "\(line)")
        #expect(Double(try #require(words.last)) != nil, "\(line)")
      }
    }
    #expect(described == described.sorted() && Set(described) == Set(Self.names))
  }
}
