/// A page of model versions, the newest first.
public struct ModelVersionPage: Hashable, Sendable {
  /// The versions.
  public let models: [StoredModelVersion]
  /// Where the next page begins; nil: this is the last one.
  public let next: ModelVersionCursor?
}
