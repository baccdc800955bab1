import ArgumentParser
import Domain
import Foundation
import Imaging
import Segmentation
import WafermapAPI

/// Predicts wafer maps in files.
struct Predict: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find the defect patterns on wafer maps in files.",
    discussion: """
      A file is a die grid (.npy, or text with rows of 0, 1 and 2: no die, pass, fail) or a \
      picture of one (PNG or JPEG, in grey values 0, 1, 2 or in black, middle grey and white). \
      docs/predict.md describes pictures and the JSON.

      Maps are predicted by the server of --server, or in this process with --local --weights.
      """
  )

  @Argument(help: "Wafer maps.")
  var files: [String]

  @OptionGroup(title: "Server") var connection: ServerArguments

  @Option(help: "Model version that is to answer; by default the server's active one.")
  var modelVersion: String?

  @Flag(help: "Have the map predicted anew, whatever the server's cache holds.")
  var bypassCache = false

  @Option(help: "Seconds that the server may take for an answer.")
  var timeout = 60.0

  @Flag(help: "Run the network in this process.")
  var local = false

  @Option(help: "With --local: weights, in the format of docs/weights-format.md.")
  var weights: String?

  @Flag(help: "Print one JSON object a file, a line each.")
  var json = false

  @Option(
    help: "Write a picture of what was found: a PNG file or, for several maps, a directory."
  )
  var overlay: String?

  @Option(help: "Where the dies of a picture are: ROWSxCOLUMNS over the whole picture.")
  var dies: DieCounts?

  @Option(
    help: "Where the notch is as the map is looked at: bottom, left, top or right.",
    transform: { try Predict.notchPosition($0) }
  )
  var notch: NotchPosition = .bottom

  @Option(help: "Leave out smaller regions, in pixels of the map or dies of a grid.")
  var minRegionArea: Int?

  @Option(help: "Leave out patterns and regions of lower confidence, 0 to 1.")
  var minConfidence: Double?

  @Option(help: "With --local: threads; by default one for each processor.")
  var threads: Int?

  @Option(
    help:
      """
      With --local: KEY=VALUE of the weights format, for weights that do not describe themselves. \
      Repeatable.
      """
  )
  var assume: [String] = []

  /// Most threads.
  private static let threadCountMax = 256
  /// Most files of one command.
  private static let fileCountMax = 100_000

  func validate() throws {
    try validatePlace()
    guard files.count <= Self.fileCountMax else {
      throw ValidationError("at most \(Self.fileCountMax) files can be given at once")
    }
    guard (1...Self.threadCountMax).contains(threads ?? 1) else {
      throw ValidationError("--threads must be 1...\(Self.threadCountMax)")
    }
    guard (0...1).contains(minConfidence ?? 0) else {
      throw ValidationError("--min-confidence must be 0 to 1")
    }
    guard (0...1_000_000).contains(minRegionArea ?? 0) else {
      throw ValidationError("--min-region-area must be 0 to 1000000")
    }
    if let pair = assume.first(where: { !$0.contains("=") }) {
      throw ValidationError("--assume takes KEY=VALUE, not '\(pair)'")
    }
    if let overlay, files.count > 1, !OverlayPlace.isDirectory(overlay) {
      throw ValidationError("--overlay must be a directory that exists, for several files")
    }
  }

  func run() async throws {
    let failures = local ? try predictHere() : try await predictOnServer()
    guard let first = failures.first else { return }
    if files.count == 1 { throw CommandFailure(message: first) }
    for failure in failures { FileHandle.standardError.tell("wafermap: \(failure)\n") }
    throw CommandFailure(message: "\(failures.count) of \(files.count) files failed")
  }

  /// Options of the one place to predict are wrong usage of the other.
  private func validatePlace() throws {
    if local {
      guard weights != nil else { throw ValidationError("--local needs --weights FILE") }
      guard connection.server == nil else {
        throw ValidationError("give one of --local and --server")
      }
      if modelVersion != nil || bypassCache {
        throw ValidationError("--model-version and --bypass-cache are for --server")
      }
    } else {
      guard connection.server != nil else {
        throw ValidationError("add --server HOST:PORT, or --local --weights FILE")
      }
      if weights != nil || threads != nil || !assume.isEmpty {
        throw ValidationError("--weights, --threads and --assume are for --local")
      }
      try TimeoutArgument.check(timeout)
    }
  }

  private var layout: DieLayout? {
    dies.map { DieLayout(rows: $0.rows, columns: $0.columns) }
  }

  private func predictHere() throws -> [String] {
    let run = PredictionRun(
      session: try makeSession(),
      layout: layout,
      options: PredictionOptions(
        notch: notch,
        minimumRegionArea: minRegionArea ?? 1,
        confidenceMin: minConfidence ?? 0
      ),
      overlay: overlay.map(OverlayPlace.init),
      printsJSON: json
    )
    return run.predict(files)
  }

  private func predictOnServer() async throws -> [String] {
    var options = Wafermap_V1_PredictOptions()
    // What is not given is the server's to choose.
    if let minRegionArea { options.minRegionArea = UInt32(minRegionArea) }
    if let minConfidence { options.confidenceThreshold = minConfidence }
    options.bypassCache = bypassCache
    options.includeClassProbabilities = json || overlay != nil
    options.maskFormat = json || overlay != nil ? .rle : .unspecified
    let run = RemotePredictionRun(
      connection: try connection.connection(),
      query: PredictionQuery(
        layout: layout,
        notch: notch,
        modelVersion: modelVersion,
        options: options
      ),
      overlay: overlay.map(OverlayPlace.init),
      printsJSON: json,
      timeout: .seconds(timeout)
    )
    return try await run.predict(files)
  }

  private static func notchPosition(_ text: String) throws -> NotchPosition {
    guard let notch = NotchPosition(rawValue: text) else {
      throw ValidationError("the notch is at bottom, left, top or right, not '\(text)'")
    }
    return notch
  }

  private func makeSession() throws -> SegmentationSession {
    let pairs = assume.map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (ModelDescription.keyPrefix + parts[0], String(parts[1]))
    }
    do throws(SegmentationError) {
      let model = try SegmentationModel(
        path: weights ?? "",
        assuming: Dictionary(pairs) { _, last in last }
      )
      let processorCount = ProcessInfo.processInfo.activeProcessorCount
      return SegmentationSession(
        model: model,
        workerCount: threads ?? min(processorCount, Self.threadCountMax)
      )
    } catch {
      throw CommandFailure(message: error.message)
    }
  }
}
