import ArgumentParser
import Kernels

/// Rates of the matrix kernel on the network's shapes, one thread, beside OpenBLAS's.
struct KernelRates: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels",
    abstract: "Print GFLOP/s of the packed product and of OpenBLAS, by processor time."
  )

  /// M, K and N of products the network makes.
  private static let shapes = [
    (4096, 64, 64), (4096, 64, 256), (4096, 256, 64), (1024, 512, 128), (1024, 128, 512),
    (256, 1024, 256), (256, 256, 1024), (64, 2048, 512), (64, 512, 2048), (96, 64, 64),
    (96, 16, 16), (1024, 1024, 1024),
  ]

  func run() throws {
    OpenBLAS.setThreadCount(1)
    print(
      "| M | K | N | " + KernelTable.available.map(\.name).joined(separator: " | ")
        + " | OpenBLAS |"
    )
    print(
      "| --: | --: | --: |" + String(repeating: " --: |", count: KernelTable.available.count + 1)
    )
    for (rowCount, depth, columnCount) in Self.shapes {
      let problem = ProductProblem(rowCount: rowCount, depth: depth, columnCount: columnCount)
      var cells = KernelTable.available.map { table in problem.rate { problem.multiply(table) } }
      cells.append(problem.rate { problem.multiplyOpenBLAS() })
      let row = [rowCount, depth, columnCount].map(String.init) + cells.map { "\($0.rounded())" }
      print("| " + row.joined(separator: " | ") + " |")
    }
  }
}
