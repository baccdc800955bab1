import ArgumentParser
import Engine
import Glibc
import Kernels
import Safetensors
import UNet

/// Runs the network on a tensor in a file.
struct Forward: ParsableCommand {
  /// Name and help of the command.
  static let configuration = CommandConfiguration(
    commandName: "forward",
    abstract: "Run the network on a tensor and write its logits, embedding and labels.",
    discussion: """
      The input file holds a tensor x (N x C x H x W, fp32, height and width multiples of 32); the \
      output file gets y (logits), embedding and, when the weights have a classification head, \
      labels.
      """
  )

  @Option(help: "Weights of Unet(\"resnet50\"): a safetensors file, any shard, or their folder.")
  var weights: String

  @Option(help: "Safetensors file with the input x.")
  var input: String

  @Option(help: "Safetensors file to write; none is written without it.")
  var output: String?

  @Option(help: "Workers that share one input; by default one for each processor.")
  var threads: Int?

  @Option(help: "Instruction set: avx512, avx2 or baseline; by default the best there is.")
  var instructionSet: String?

  @Option(name: .customLong("repeat"), help: "Runs to time after a first one.")
  var repeatCount: Int?

  @Flag(help: "Print each step of the plan: kernel, shapes, bytes and operations.")
  var explain = false

  @Flag(help: "Print the time of each step, the least of all runs.")
  var profile = false

  /// Most runs of one command.
  static let repeatCountMax = 1_000_000

  /// Checks what the parser cannot.
  func validate() throws {
    if let threads, !(1...WorkerPool.workerCountMax).contains(threads) {
      throw ValidationError("--threads must be 1...\(WorkerPool.workerCountMax)")
    }
    if let repeatCount, !(1...Self.repeatCountMax).contains(repeatCount) {
      throw ValidationError("--repeat must be 1...\(Self.repeatCountMax)")
    }
    if let instructionSet, kernelTable(named: instructionSet) == nil {
      let names = KernelTable.available.map(\.name).joined(separator: ", ")
      throw ValidationError("this processor runs \(names), not '\(instructionSet)'")
    }
  }

  /// Loads, plans, runs and reports.
  func run() throws {
    let file = try ModelFiles(path: weights)
    let graph = Graph.uNet(try .resNet50(describedBy: file))
    try WeightsContract(graph.expectedTensors).check(file)
    let tensor = try ForwardInput(path: input)
    let workerCount = threads ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    let model = Model(
      graph: graph,
      weights: file,
      kernels: instructionSet.flatMap(kernelTable(named:)) ?? .best,
      pages: repeatCount == nil && !profile ? .small : .large
    )
    let plan = try model.plan(for: tensor.shape, workerCount: workerCount)
    if explain { print(PlanReport(plan, packedByteCount: model.packedWeightByteCount).text) }
    let session = try Session(plan: plan, pool: WorkerPool(workerCount: workerCount))
    var timing = ForwardTiming(stepCount: plan.steps.count)
    let results = try timing.measure(
      session,
      tensor.values,
      repeatCount: repeatCount ?? (profile ? 1 : 0),
      profile: profile
    )
    if repeatCount != nil { print(timing.summary) }
    if profile { print(ProfileReport(plan, timing).text) }
    if let output { try ForwardOutput(plan, results).write(to: output) }
  }

  private func kernelTable(named name: String) -> KernelTable? {
    KernelTable.available.first { $0.name == name }
  }
}
