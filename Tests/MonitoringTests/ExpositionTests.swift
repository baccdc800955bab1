import CoreMetrics
import Monitoring
import Testing

@Suite("The text that Prometheus reads") struct ExpositionTests {
  private let registry = PrometheusRegistry(descriptions: [
    MetricDescription("jobs_total", "Jobs that ended."),
    MetricDescription("wait_seconds", "Waiting.\nReally.", bounds: [0.1, 1]),
  ])

  @Test func `counters, gauges and histograms are written in the order of their names`() {
    Counter(label: "jobs_total", dimensions: [("kind", "b"), ("colour", "red")], factory: registry)
      .increment(by: 3)
    Counter(label: "jobs_total", dimensions: [("kind", "a"), ("colour", "red")], factory: registry)
      .increment()
    Meter(label: "depth", factory: registry).set(2.5)
    let timer = Timer(label: "wait_seconds", dimensions: [("q", "x")], factory: registry)
    timer.recordMilliseconds(50)
    timer.recordMilliseconds(100)
    timer.recordMilliseconds(700)
    timer.recordSeconds(3)
    #expect(
      registry.text() == """
        # HELP depth depth
        # TYPE depth gauge
        depth 2.5
        # HELP jobs_total Jobs that ended.
        # TYPE jobs_total counter
        jobs_total{colour="red",kind="a"} 1
        jobs_total{colour="red",kind="b"} 3
        # HELP wait_seconds Waiting.\\nReally.
        # TYPE wait_seconds histogram
        wait_seconds_bucket{q="x",le="0.1"} 2
        wait_seconds_bucket{q="x",le="1"} 3
        wait_seconds_bucket{q="x",le="+Inf"} 4
        wait_seconds_sum{q="x"} 3.85
        wait_seconds_count{q="x"} 4

        """
    )
  }

  @Test func `nothing recorded is nothing written`() {
    #expect(registry.text().isEmpty)
  }

  @Test(arguments: [
    ("a\\b", #"a\\b"#), ("say \"hi\"", #"say \"hi\""#), ("two\nlines", #"two\nlines"#), ("é", "é"),
  ])
  func `label values are escaped`(value: String, written: String) {
    Counter(label: "jobs_total", dimensions: [("kind", value)], factory: registry).increment()
    #expect(registry.text().hasSuffix("jobs_total{kind=\"\(written)\"} 1\n"))
  }

  @Test(arguments: [
    ("http.requests-total", "http_requests_total"), ("9lives", "_9lives"), ("a:b", "a_b"),
    ("", "_"), ("größe", "gr__e"),
  ])
  func `names become ones that Prometheus allows`(label: String, name: String) {
    Counter(label: label, factory: registry).increment()
    #expect(registry.text().contains("# TYPE \(name) counter\n\(name) 1\n"))
  }

  @Test func `the same name and labels in any order are one series`() {
    let labels = [("a", "1"), ("b", "2")]
    Counter(label: "jobs_total", dimensions: labels, factory: registry).increment()
    Counter(label: "jobs_total", dimensions: labels.reversed(), factory: registry).increment()
    #expect(registry.text().hasSuffix("jobs_total{a=\"1\",b=\"2\"} 2\n"))
  }

  @Test func `a counter never goes down`() {
    let counter = Counter(label: "jobs_total", factory: registry)
    counter.increment(by: 2)
    counter.increment(by: -1)
    #expect(registry.text().hasSuffix("jobs_total 2\n"))
  }

  @Test func `a name keeps the kind it was first asked for as`() {
    Counter(label: "jobs_total", factory: registry).increment()
    Meter(label: "jobs_total", factory: registry).set(9)
    #expect(
      registry.text() == "# HELP jobs_total Jobs that ended.\n# TYPE jobs_total counter\n"
        + "jobs_total 1\n"
    )
  }

  @Test func `label sets beyond the bound share one series`() {
    for index in 0..<PrometheusRegistry.seriesMax + 5 {
      Counter(label: "jobs_total", dimensions: [("kind", "\(index)")], factory: registry)
        .increment()
    }
    let lines = registry.text().split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(lines.count == PrometheusRegistry.seriesMax + 1)
    #expect(lines.contains("jobs_total{kind=\"other\"} 5"))
  }

  @Test func `names beyond the bound are not written`() {
    for index in 0..<PrometheusRegistry.familiesMax + 5 {
      Counter(label: "n\(index)_total", factory: registry).increment()
    }
    let types = registry.text().split(separator: "\n").filter { $0.hasPrefix("# TYPE") }
    #expect(types.count == PrometheusRegistry.familiesMax)
  }

  @Test func `collectors run before the text is made`() {
    let depth = Meter(label: "depth", factory: registry)
    registry.addCollector { depth.set(7) }
    #expect(registry.text().hasSuffix("depth 7\n"))
  }

  @Test func `a destroyed series is gone`() {
    let counter = Counter(label: "jobs_total", factory: registry)
    counter.increment()
    counter.destroy()
    #expect(registry.text().isEmpty)
  }

  @Test func `counting from many tasks loses nothing`() async {
    let registry = registry
    await withDiscardingTaskGroup { tasks in
      for _ in 0..<8 {
        tasks.addTask {
          let counter = Counter(label: "jobs_total", factory: registry)
          for _ in 0..<1000 { counter.increment() }
        }
      }
    }
    #expect(registry.text().hasSuffix("jobs_total 8000\n"))
  }
}
