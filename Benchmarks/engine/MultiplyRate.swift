import ArgumentParser
import Kernels

/// The machine's own rate: OpenBLAS multiplying large squares.
struct MultiplyRate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sgemm",
    abstract: "Print OpenBLAS's GFLOP/s on large squares."
  )

  @Option var threads: Int
  @Option var side = 2048
  @Option(name: .customLong("repeat")) var repeatCount = 9

  func run() throws {
    let count = side * side
    let left = [Float](repeating: 0.5, count: count)
    let right = [Float](repeating: 0.25, count: count)
    var target = [Float](repeating: 0, count: count)
    OpenBLAS.setThreadCount(threads)
    var rates: [Double] = []
    for _ in 0...repeatCount {
      let start = ProcessClock.now.wall
      target.withUnsafeMutableBufferPointer { target in
        OpenBLAS.multiply(
          rowCount: side,
          columnCount: side,
          depth: side,
          left: left,
          right: right,
          target: target
        )
      }
      rates.append(2 * Double(count * side) / (ProcessClock.now.wall - start) / 1e9)
    }
    rates = rates.dropFirst().sorted()
    print("sgemm \(rates[rates.count / 2].rounded()) max \(rates[rates.count - 1].rounded())")
  }
}
