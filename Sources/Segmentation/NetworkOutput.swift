import Glibc

/// What the network said of one wafer.
package struct NetworkOutput {
  /// Classes x side x side.
  package let logits: [Float]
  /// One for each label of the model.
  package let labelLogits: [Float]
  /// The pooled output of the encoder.
  package let embedding: [Float]

  /// Gathers what the network said.
  package init(logits: [Float], labelLogits: [Float], embedding: [Float]) {
    self.logits = logits
    self.labelLogits = labelLogits
    self.embedding = embedding
  }

  /// The probability of each label.
  var labelProbabilities: [Float] { labelLogits.map { 1 / (1 + expf(-$0)) } }

  /// Throws when a number is not finite: weights that are each finite can still overflow together.
  package func checkFinite() throws(SegmentationError) {
    let isFinite =
      logits.allSatisfy(\.isFinite) && labelLogits.allSatisfy(\.isFinite)
      && embedding.allSatisfy(\.isFinite)
    guard isFinite else {
      throw SegmentationError(
        .invalidWeights,
        "the network's output is not finite: its weights are too large; use another checkpoint"
      )
    }
  }
}
