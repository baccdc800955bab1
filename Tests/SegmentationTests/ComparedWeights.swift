import Foundation

/// Weights that the trainer and the engine are compared on.
enum ComparedWeights: CaseIterable {
  /// Made by the trainer for the test.
  case random
  /// Those in the repository.
  case shipped

  static let shippedFolder = TrainerPython.repository.appending(path: "Weights").path()

  static let areShipped: Bool = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: shippedFolder)) ?? []
    return names.contains { $0 == "manifest.json" || $0.hasSuffix(".safetensors") }
  }()

  static let present = areShipped ? allCases : [.random]
}
