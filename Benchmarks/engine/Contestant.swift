import ArgumentParser
import Engine
import Glibc
import Safetensors
import UNet

/// Answers lines on stdin as the peers' `contestant.py` does: `run` with wall and processor
/// milliseconds of one run, `rss` with the peak resident KiB.
struct Contestant: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the network whenever a line asks for it."
  )

  @Option var weights: String
  @Option var input: String
  @Option var threads: Int

  func run() throws {
    let file = try SafetensorsFile(path: weights)
    let model = Model(graph: .uNet(try .resNet50(describedBy: file)), weights: file, pages: .large)
    guard let tensor = try SafetensorsFile(path: input).tensor(named: "x"), tensor.shape.count == 4
    else { throw ValidationError("\(input) has no tensor x of N x C x H x W") }
    let shape = ImageShape(
      batchSize: tensor.shape[0],
      channelCount: tensor.shape[1],
      height: tensor.shape[2],
      width: tensor.shape[3]
    )
    let values = try tensor.floats()
    let plan = try model.plan(for: shape, workerCount: threads)
    let session = try Session(plan: plan, pool: WorkerPool(workerCount: threads))
    let outputs = plan.outputs.map {
      UnsafeMutablePointer<Float>.allocate(capacity: $0.shape.elementCount)
    }
    session.run(input: values, outputs: outputs)
    print("ready")
    fflush(nil)
    while let line = readLine() {
      if line == "rss" {
        print(ProcessClock.peakResidentKibibytes)
      } else {
        let start = ProcessClock.now
        session.run(input: values, outputs: outputs)
        let end = ProcessClock.now
        print((end.wall - start.wall) * 1e3, (end.processor - start.processor) * 1e3)
      }
      fflush(nil)
    }
    for output in outputs { output.deallocate() }
  }
}
