public import Foundation

/// Where a page of the log ended: the next one begins with what is older.
public struct PredictionCursor: Hashable, Sendable {
  /// Microseconds since 1970 of the last prediction of the page.
  public let predictedAtMicroseconds: Int64
  /// Its identifier, which orders predictions of the same time.
  public let id: UUID

  /// A cursor that a client gave back.
  public init(predictedAtMicroseconds: Int64, id: UUID) {
    self.predictedAtMicroseconds = predictedAtMicroseconds
    self.id = id
  }

  /// The cursor after `prediction`.
  public init(after prediction: StoredPrediction) {
    self.init(
      predictedAtMicroseconds: prediction.predictedAt.microseconds,
      id: prediction.id
    )
  }
}
