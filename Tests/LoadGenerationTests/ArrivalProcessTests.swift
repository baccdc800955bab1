import LoadGeneration
import Testing

@Suite struct ArrivalProcessTests {
  private func seconds(_ process: ArrivalProcess, count: Int) -> [Double] {
    var process = process
    return (0..<count).map { _ in process.next() / .seconds(1) }
  }

  @Test func `constant arrivals are a grid`() {
    let times = seconds(ArrivalProcess(rate: 4, spacing: .constant, seed: 1), count: 4)
    #expect(times == [0.25, 0.5, 0.75, 1])
  }

  @Test func `a seed repeats its arrivals, another does not`() {
    let process = ArrivalProcess(rate: 100, seed: 7)
    #expect(seconds(process, count: 50) == seconds(process, count: 50))
    #expect(seconds(process, count: 50) != seconds(ArrivalProcess(rate: 100, seed: 8), count: 50))
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func `gaps are exponential: mean and deviation are one over the rate`(seed: UInt64) {
    let times = seconds(ArrivalProcess(rate: 50, seed: seed), count: 20_000)
    let gaps = zip(times, [0] + times).map { $0 - $1 }
    let mean = gaps.reduce(0, +) / Double(gaps.count)
    let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
    #expect(abs(mean - 0.02) < 0.0006)
    #expect(abs(variance.squareRoot() - 0.02) < 0.0012)
    #expect(gaps.allSatisfy { $0 >= 0 })
    // Memoryless: a share of 1/e of the gaps is longer than the mean one.
    let longer = Double(gaps.count { $0 > 0.02 }) / Double(gaps.count)
    #expect(abs(longer - 0.3679) < 0.015)
  }
}
