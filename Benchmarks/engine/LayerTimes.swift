import ArgumentParser
import Engine
import Glibc
import Kernels
import Safetensors
import UNet

/// The network step by step on one thread, by processor time, which a busy machine still measures.
struct LayerTimes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "layers",
    abstract: "Print each step's least processor time and its kernel's rate, one thread."
  )

  @Option var weights: String
  @Option var batch = 1
  @Option var side = 256
  @Option(name: .customLong("repeat")) var repeatCount = 20
  @Option(help: "Use winograd4, winograd2, upsample1, upsample2 or gather wherever it applies.")
  var method: String?

  func run() throws {
    let file = try SafetensorsFile(path: weights)
    let configuration = try UNetConfiguration.resNet50(describedBy: file)
    let model = Model(graph: .uNet(configuration), weights: file, method: choice, pages: .large)
    let shape = ImageShape(
      batchSize: batch,
      channelCount: configuration.inputChannelCount,
      height: side,
      width: side
    )
    let plan = try model.plan(for: shape, workerCount: 1)
    let session = try Session(plan: plan, pool: WorkerPool(workerCount: 1))
    let input = (0..<shape.elementCount).map { Float($0 % 1021) / 512 - 1 }
    let outputs = plan.outputs.map {
      UnsafeMutablePointer<Float>.allocate(capacity: $0.shape.elementCount)
    }
    var least = [Double](repeating: .infinity, count: plan.steps.count)
    session.run(input: input, outputs: outputs)
    for _ in 0..<repeatCount {
      var last = ProcessClock.now.processor
      session.run(input: input, outputs: outputs) { step in
        let time = ProcessClock.now.processor
        least[step] = min(least[step], time - last)
        last = time
      }
    }
    for output in outputs { output.deallocate() }
    print("| step | kernel | from | to | ms | GFLOP/s | direct GFLOP/s |")
    print("| --- | --- | --- | --- | --: | --: | --: |")
    for (step, time) in zip(plan.steps, least) {
      let cells = [
        step.name, step.kernel, "\(step.sourceShape)", "\(step.targetShape)",
        "\((time * 1e6).rounded() / 1e3)", rate(step.flopCount, time),
        rate(step.directFlopCount, time),
      ]
      print("| " + cells.joined(separator: " | ") + " |")
    }
    let total = least.reduce(0, +)
    print(
      "\nSum \((total * 1e5).rounded() / 1e2) ms, \(rate(plan.directFlopCount, total)) direct"
        + " GFLOP/s, packed weights \(model.packedWeightByteCount >> 20) MiB,"
        + " arena \(plan.arenaByteCount >> 20) MiB."
    )
  }

  private var choice: MethodChoice {
    if method == "gather" { return .preferring(.gather) }
    let scheme = TileScheme.allCases.first { "\($0)" == method }
    return scheme.map { .preferring(.tiles($0)) } ?? .measured
  }

  private func rate(_ flopCount: Int, _ time: Double) -> String {
    "\((Double(flopCount) / time / 1e8).rounded() / 10)"
  }
}
