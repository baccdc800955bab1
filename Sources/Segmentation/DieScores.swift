import Domain
import Glibc

/// The softmax over classes at every place of a grid. Places that read the same pixel share it, so
/// that a grid larger than the network's input takes no more memory than that.
struct DieScores {
  /// Classes.
  let classCount: Int
  /// Probabilities, class by class for one pixel after another.
  private let probabilities: [Float]
  /// Where the pixels of each row of dies start in ``probabilities``.
  private let rowStarts: [Int]
  /// Where the pixel of each column of dies starts in its row.
  private let columnStarts: [Int]

  /// Reads the places' scores off the network's mask output.
  ///
  /// - Parameter logits: Classes x side x side.
  init(logits: UnsafeBufferPointer<Float>, classCount: Int, sampling: DieSampling) {
    let side = sampling.side
    precondition(logits.count == classCount * side * side, "each pixel has a logit for each class")
    let rows = Self.distinct(sampling.pixelRows)
    let columns = Self.distinct(sampling.pixelColumns)
    var probabilities = [Float]()
    probabilities.reserveCapacity(rows.values.count * columns.values.count * classCount)
    var scores = [Float](repeating: 0, count: classCount)
    for y in rows.values {
      for x in columns.values {
        for index in 0..<classCount { scores[index] = logits[(index * side + y) * side + x] }
        Self.softmax(&scores)
        probabilities.append(contentsOf: scores)
      }
    }
    self.classCount = classCount
    self.probabilities = probabilities
    rowStarts = rows.indices.map { $0 * columns.values.count * classCount }
    columnStarts = columns.indices.map { $0 * classCount }
  }

  /// The different values of an ascending list, and which of them each of its elements is.
  private static func distinct(_ list: [Int]) -> (values: [Int], indices: [Int]) {
    var values: [Int] = []
    let indices = list.map { value in
      if values.last != value { values.append(value) }
      return values.count - 1
    }
    return (values, indices)
  }

  /// Turns logits into probabilities. The largest logit is taken off first, so that nothing
  /// overflows.
  private static func softmax(_ scores: inout [Float]) {
    let largest = scores.max() ?? 0
    var sum: Float = 0
    for index in scores.indices {
      scores[index] = expf(scores[index] - largest)
      sum += scores[index]
    }
    for index in scores.indices { scores[index] /= sum }
  }

  /// The probabilities of one place, counted row by row.
  func scores(_ place: Int) -> ArraySlice<Float> {
    let start = start(place)
    return probabilities[start..<start + classCount]
  }

  /// The probability of a class at a place.
  func probability(_ place: Int, _ classIndex: Int) -> Float {
    probabilities[start(place) + classIndex]
  }

  private func start(_ place: Int) -> Int {
    rowStarts[place / columnStarts.count] + columnStarts[place % columnStarts.count]
  }

  /// The most probable class from `first` on; of equals, the lowest.
  func bestClass(_ place: Int, from first: Int = 0) -> UInt8 {
    let start = start(place)
    var best = first
    for index in first..<classCount where probabilities[start + index] > probabilities[start + best]
    {
      best = index
    }
    return UInt8(best)
  }

  /// How unsure the model is, over the dies of the grid.
  func uncertainty(over grid: DieGrid) -> UncertaintyScores {
    var (entropy, margin, leastConfidence) = (0.0, 0.0, 0.0)
    for (place, state) in grid.states.enumerated() where state != DieGrid.noDie {
      var (largest, second): (Float, Float) = (0, 0)
      for probability in scores(place) {
        if probability > 0 { entropy -= Double(probability * logf(probability)) }
        if probability > largest {
          (largest, second) = (probability, largest)
        } else if probability > second {
          second = probability
        }
      }
      margin += 1 - Double(largest - second)
      leastConfidence += 1 - Double(largest)
    }
    let count = Double(grid.dieCount)
    return UncertaintyScores(
      meanEntropyNats: entropy / count,
      margin: margin / count,
      leastConfidence: leastConfidence / count
    )
  }

  /// Mean and largest probability of each class over the dies of the grid.
  func classSummaries(over grid: DieGrid) -> [(mean: Float, largest: Float)] {
    var sums = [Double](repeating: 0, count: classCount)
    var largest = [Float](repeating: 0, count: classCount)
    for (place, state) in grid.states.enumerated() where state != DieGrid.noDie {
      for (index, probability) in scores(place).enumerated() {
        sums[index] += Double(probability)
        largest[index] = max(largest[index], probability)
      }
    }
    let count = Double(grid.dieCount)
    return zip(sums, largest).map { (Float($0 / count), $1) }
  }
}
