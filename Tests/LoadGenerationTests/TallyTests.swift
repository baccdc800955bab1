import GRPCCore
import LoadGeneration
import Testing

@Suite struct TallyTests {
  private func answered(
    _ times: ServerTimes?,
    isCached: Bool = false,
    latencyMs: Double,
    exchangeMs: Double
  ) -> Tally.Sample {
    Tally.Sample(
      outcome: .answered(.init(isCached: isCached, times: times, modelVersion: "v1")),
      latency: .milliseconds(latencyMs),
      exchange: .milliseconds(exchangeMs)
    )
  }

  private func report(_ tally: Tally) -> LevelReport {
    LevelReport(
      load: .open(rate: 1),
      tally: tally,
      tail: Tally(),
      measured: .seconds(2),
      windowCount: 1,
      isStable: false,
      generatorProcessors: 0.5
    )
  }

  @Test func `a request's time is split into the server's parts and the network`() {
    var tally = Tally()
    let times = ServerTimes(
      queue: .milliseconds(2),
      compute: .milliseconds(7),
      forward: .milliseconds(6),
      total: .milliseconds(10)
    )
    tally.add(answered(times, latencyMs: 15, exchangeMs: 12))
    let report = report(tally)
    #expect(report.latency.p50Ms == 15)
    #expect(report.lateness.p50Ms == 3)
    #expect(report.server.p50Ms == 10)
    #expect(report.queue.p50Ms == 2)
    #expect(report.compute.p50Ms == 7)
    #expect(report.overhead.p50Ms == 4)
    #expect(report.network.p50Ms == 2)
    #expect(report.throughput == 0.5)
    #expect(report.modelVersions == ["v1"])
  }

  @Test func `a cached answer has no queue and no computation`() {
    var tally = Tally()
    let times = ServerTimes(queue: nil, compute: nil, forward: nil, total: .milliseconds(1))
    tally.add(answered(times, isCached: true, latencyMs: 2, exchangeMs: 2))
    tally.add(answered(nil, latencyMs: 4, exchangeMs: 4))
    let report = report(tally)
    #expect(report.cachedShare == 0.5)
    #expect(report.queue.count == 0)
    #expect(report.compute.count == 0)
    #expect(report.overhead.p50Ms == 1)
    #expect(report.network.count == 1)
  }

  @Test func `failures are counted by code and timed apart`() {
    var tally = Tally()
    for (code, count) in [(RPCError.Code.resourceExhausted, 3), (.unavailable, 1)] {
      for _ in 0..<count {
        tally.add(
          Tally.Sample(
            outcome: .failed(code, message: ""),
            latency: .milliseconds(30),
            exchange: .milliseconds(30)
          )
        )
      }
    }
    tally.add(answered(nil, latencyMs: 5, exchangeMs: 5))
    tally.addUnsent()
    let report = report(tally)
    #expect(report.failures == [.resourceExhausted: 3, .unavailable: 1])
    #expect(report.unsentCount == 1)
    #expect(report.errorShare == 5.0 / 6)
    #expect(report.failed.maxMs == 30)
    #expect(report.latency.maxMs == 5)
  }

  @Test func `percentiles are within a thousandth, in any order and after merging`() {
    var (low, high) = (LatencyHistogram(), LatencyHistogram())
    for millisecond in 1...10_000 {
      if millisecond % 2 == 0 {
        low.record(.milliseconds(millisecond))
      } else {
        high.record(.milliseconds(millisecond))
      }
    }
    low.merge(high)
    let summary = LatencySummary(low)
    #expect(summary.count == 10_000)
    for (found, exact) in [
      (summary.p50Ms, 5000.0), (summary.p90Ms, 9000), (summary.p95Ms, 9500),
      (summary.p99Ms, 9900), (summary.p999Ms, 9990), (summary.maxMs, 10_000),
      (summary.meanMs, 5000.5),
    ] {
      #expect(abs(found - exact) <= exact / 1000, "\(found) for \(exact)")
    }
  }

  @Test func `what is out of range is the nearest that is in it`() {
    var histogram = LatencyHistogram()
    histogram.record(.seconds(-1))
    histogram.record(.seconds(100_000))
    #expect(histogram.count == 2)
    #expect(histogram.percentileMs(1) == 0)
    #expect(histogram.maxMs == LatencyHistogram.longest / .milliseconds(1))
  }
}
