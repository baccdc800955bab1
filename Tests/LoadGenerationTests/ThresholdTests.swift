import GRPCCore
import LoadGeneration
import Testing

@Suite struct ThresholdTests {
  /// 100 successes of 1 to 100 ms in 2 s, half of them cached, and 25 failures of 20 ms.
  private func report() -> LevelReport {
    var tally = Tally()
    for millisecond in 1...100 {
      let times = ServerTimes(
        queue: .milliseconds(0.5),
        compute: nil,
        forward: nil,
        total: .milliseconds(1)
      )
      tally.add(
        Tally.Sample(
          outcome: .answered(
            .init(isCached: millisecond % 2 == 0, times: times, modelVersion: "m")
          ),
          latency: .milliseconds(millisecond),
          exchange: .milliseconds(millisecond)
        )
      )
    }
    for _ in 0..<25 {
      tally.add(
        Tally.Sample(
          outcome: .failed(.unavailable, message: ""),
          latency: .milliseconds(20),
          exchange: .milliseconds(20)
        )
      )
    }
    return LevelReport(
      load: .closed(concurrency: 1),
      tally: tally,
      tail: Tally(),
      measured: .seconds(2),
      windowCount: 1,
      isStable: true,
      generatorProcessors: 0
    )
  }

  @Test(arguments: [
    ("p99<50ms", false), ("p99<=99.1ms", true), ("p50<60ms", true), ("p50 < 60 ms", true),
    ("max<0.2s", true), ("max<=100000us", true), ("p99.9>99ms", true), ("mean<51ms", true),
    ("p90<80ms", false), ("p95<96ms", true), ("throughput>=50", true), ("throughput>50", false),
    ("errors<=20%", true), ("errors<0.1", false), ("cached>=0.5", true), ("cached>50%", false),
    ("failed.p99<50ms", true), ("failed.max<10ms", false), ("queue.p95<1ms", true),
    ("server.p50<2ms", true), ("network.max<100ms", true), ("overhead.p50<=1ms", true),
    // There was no computation to time.
    ("compute.p50<1s", false), ("compute.p50>0ms", false),
  ])
  func `a level reaches a threshold or misses it`(text: String, isMet: Bool) throws {
    let threshold = try Threshold(text)
    #expect(threshold.isMet(by: report()) == isMet, "\(threshold.figure(in: report()))")
    #expect(threshold.description == text)
  }

  @Test(arguments: [
    "", "p99", "p99<", "<50ms", "p99=50ms", "p98<50ms", "p99<50", "p99<fast", "p99<-1ms",
    "p99<nanms", "throughput>10ms", "throughput>1%", "errors<1ms", "gpu.p50<1ms", "queue<1ms",
    "p99<infms",
  ])
  func `what cannot be read is refused with an example`(text: String) {
    let error = #expect(throws: LoadError.self) { try Threshold(text) }
    #expect(error?.code == .malformedThreshold)
    #expect(error?.message.contains("p99<50ms") == true)
  }

  @Test(arguments: [
    ("p50<1ms", "50.015 ms"), ("throughput>1", "50.0/s"), ("errors<1%", "20.0%"),
    ("compute.p50<1s", "no sample"),
  ])
  func `the figure is told`(text: String, figure: String) throws {
    #expect(try Threshold(text).figure(in: report()) == figure)
  }
}
