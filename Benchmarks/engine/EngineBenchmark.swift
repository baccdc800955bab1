import ArgumentParser

/// The engine's side of the benchmarks: a contestant among the runtimes, and its kernels alone.
@main
struct EngineBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine-benchmark",
    abstract: "Measure the engine.",
    subcommands: [Contestant.self, LayerTimes.self, KernelRates.self, MultiplyRate.self]
  )
}
