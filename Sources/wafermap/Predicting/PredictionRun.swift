import Domain
import Foundation
import Imaging
import Segmentation

/// Predicts file after file, and prints a line for each.
struct PredictionRun {
  let session: SegmentationSession
  let layout: DieLayout?
  let options: PredictionOptions
  let overlay: OverlayPlace?
  let printsJSON: Bool

  /// Predicts the files in their order and says what failed, a line for each.
  func predict(_ files: [String]) -> [String] {
    var failures: [String] = []
    var progress = ProgressBar(total: files.count)
    // Maps that are read together go through the network together.
    for start in stride(from: 0, to: files.count, by: SegmentationSession.batchSizeMax) {
      progress.clear()
      let batch = files[start..<min(start + SegmentationSession.batchSizeMax, files.count)]
      failures += predictBatch(Array(batch))
      progress.advance(by: batch.count)
    }
    progress.clear()
    return failures
  }

  private func predictBatch(_ files: [String]) -> [String] {
    var failures: [String: String] = [:]
    var read: [(file: String, map: DecodedWaferMap, decode: Duration)] = []
    let clock = ContinuousClock()
    for file in files {
      let began = clock.now
      do throws(ImagingError) {
        let map = try MapFile.read(path: file, layout: layout)
        read.append((file, map, clock.now - began))
      } catch {
        failures[file] = error.message
      }
    }
    do throws(SegmentationError) {
      let results = try session.predict(read.map { ($0.map, options) })
      for ((file, map, decode), result) in zip(read, results) {
        let report = PredictionReport(
          file: file,
          map,
          result.prediction,
          result.durations,
          decode: decode,
          model: session.model.description
        )
        print(printsJSON ? report.json : report.line)
        if let overlay, let failure = draw(file, map, result.prediction, overlay) {
          failures[file] = failure
        }
      }
    } catch {
      for (file, _, _) in read { failures[file] = error.message }
    }
    return files.compactMap { file in failures[file].map { "\(file): \($0)" } }
  }

  private func draw(
    _ file: String,
    _ map: DecodedWaferMap,
    _ prediction: Prediction,
    _ overlay: OverlayPlace
  ) -> String? {
    do {
      try overlay.write(OverlayPicture(of: map, prediction).png(), for: file)
      return nil
    } catch {
      return String(describing: error)
    }
  }
}
