import GRPCCore
import Imaging
import WafermapAPI

/// Keeps the books of a command that has files predicted on a server: which are under way, what
/// came of them, what is printed when.
actor PredictionDesk {
  private enum Result {
    case answered(PredictionAnswer)
    case failed(String)
  }

  /// A file that has been sent, and how often.
  private struct Sent {
    let prepared: PredictionQuery.Prepared
    var attemptCount: Int
  }

  /// Files that are under way at once, counted from the first that has not been printed.
  static let windowSize = 16
  /// Times that a file is sent to a server which says that it is busy.
  private static let attemptCountMax = 6
  /// The wait before the second attempt; each further one is twice as long.
  private static let firstRetryDelay: Duration = .milliseconds(200)

  /// The files whose turn it is, by index; ends after the last one. It is read once.
  nonisolated let turns: AsyncStream<Int>

  private let turn: AsyncStream<Int>.Continuation
  private let files: [String]
  private let overlay: OverlayPlace?
  private let printsJSON: Bool
  private var results = OrderedResults<Result>()
  private var sent: [Int: Sent] = [:]
  private var failures: [String] = []
  private var progress: ProgressBar
  /// Files whose turn has come.
  private var startedCount = 0
  /// When something last went on.
  private(set) var lastProgress = ContinuousClock.now
  /// Files that a server has answered about.
  private(set) var answeredCount = 0

  init(files: [String], overlay: OverlayPlace?, printsJSON: Bool) {
    self.files = files
    self.overlay = overlay
    self.printsJSON = printsJSON
    // A file has one turn at a time, so the window bounds what waits.
    (turns, turn) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.windowSize))
    progress = ProgressBar(total: files.count)
    startedCount = min(Self.windowSize, files.count)
    for index in 0..<startedCount { turn.yield(index) }
  }

  /// Every file has a result.
  var isDone: Bool { results.givenCount == files.count }

  /// What to send for file `index`; nil when it cannot be read, which is then its result.
  func request(_ index: Int, _ query: PredictionQuery) -> Wafermap_V1_PredictRequest? {
    if let again = sent[index] { return again.prepared.request }
    do {
      let prepared = try query.prepare(files[index])
      sent[index] = Sent(prepared: prepared, attemptCount: 1)
      return prepared.request
    } catch {
      finish(index, .failed("\(error)"))
      return nil
    }
  }

  /// Takes the server's prediction for file `index`. One for a file that is not under way is the
  /// server's mistake, and dropped.
  func take(_ prediction: Wafermap_V1_Prediction, at index: Int) {
    guard let sent = sent.removeValue(forKey: index) else { return }
    answeredCount += 1
    do throws(CommandFailure) {
      finish(index, .answered(try PredictionAnswer(prediction, of: sent.prepared.map)))
    } catch {
      finish(index, .failed(error.message))
    }
  }

  /// Takes the server's reason why file `index` failed.
  ///
  /// - Returns: How long to wait before ``giveTurn(_:)`` when the server is only busy.
  func take(_ code: RPCError.Code, _ reason: String, at index: Int) -> Duration? {
    guard let count = sent[index]?.attemptCount else { return nil }
    if code == .resourceExhausted || code == .unavailable, count < Self.attemptCountMax {
      sent[index]?.attemptCount += 1
      lastProgress = .now
      return Self.firstRetryDelay * (1 << (count - 1))
    }
    sent[index] = nil
    answeredCount += 1
    finish(index, .failed(reason))
    return nil
  }

  /// Gives file `index` another turn.
  func giveTurn(_ index: Int) { turn.yield(index) }

  /// Ends the run: files without a result failed because of `reason`.
  ///
  /// - Returns: A line for each file that failed, in their order.
  func end(because reason: String) -> [String] {
    for index in results.givenCount..<files.count where !results.has(index) {
      finish(index, .failed(reason))
    }
    turn.finish()
    progress.clear()
    return failures
  }

  private func finish(_ index: Int, _ result: Result) {
    lastProgress = .now
    for (index, result) in results.take(result, at: index) {
      switch result {
      case .failed(let reason): failures.append("\(files[index]): \(reason)")
      case .answered(let answer): show(answer, files[index])
      }
      progress.advance(by: 1)
    }
    while startedCount < min(results.givenCount + Self.windowSize, files.count) {
      turn.yield(startedCount)
      startedCount += 1
    }
    if isDone { turn.finish() }
  }

  private func show(_ answer: PredictionAnswer, _ file: String) {
    let report = PredictionReport(file: file, answer)
    progress.clear()
    print(printsJSON ? report.json : report.line)
    guard let overlay else { return }
    do {
      try overlay.write(answer.overlay(), for: file)
    } catch {
      failures.append("\(file): \(error)")
    }
  }
}
