private import Foundation

/// Where a page of model versions ended.
public struct ModelVersionCursor: Hashable, Sendable {
  /// Microseconds since 1970 at which the page's last version became known.
  public let createdAtMicroseconds: Int64
  /// Its name, which orders versions of the same time.
  public let version: String

  /// A cursor that a client gave back.
  public init(createdAtMicroseconds: Int64, version: String) {
    self.createdAtMicroseconds = createdAtMicroseconds
    self.version = version
  }

  /// The cursor after `model`.
  public init(after model: StoredModelVersion) {
    self.init(createdAtMicroseconds: model.createdAt.microseconds, version: model.version)
  }
}
