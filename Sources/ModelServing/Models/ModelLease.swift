public import Segmentation

/// The right to use a model version: it stays in memory while a lease on it lives. Ends with its
/// last reference.
public final class ModelLease: Sendable {
  /// Name of the version.
  public let version: String
  /// SHA-256 of its weights.
  public let digest: [UInt8]
  /// The store's own reference keeps the model alive, so that its memory is given back on a thread
  /// of the store and not where the last lease happens to end.
  private unowned let loaded: LoadedModel
  private let store: ModelStore

  init(version: String, digest: [UInt8], loaded: LoadedModel, store: ModelStore) {
    self.version = version
    self.digest = digest
    self.loaded = loaded
    self.store = store
  }

  deinit { store.leaseEnded(version) }

  /// What the weights say of themselves.
  public var description: ModelDescription { loaded.segmentation.description }

  /// The network, for tests that watch it being freed.
  package var segmentation: SegmentationModel { loaded.segmentation }

  var model: LoadedModel { loaded }
}
