import Foundation

/// Where the tests find what lies beside them.
enum TestPlaces {
  /// The folder of this test target.
  static let target = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// The root of the repository.
  static let repository = URL(filePath: target).deletingLastPathComponent()
    .deletingLastPathComponent().path
}
