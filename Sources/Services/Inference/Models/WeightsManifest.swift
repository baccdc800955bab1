/// The manifest beside shipped weights, as `wafermap-trainer publish` writes it.
struct WeightsManifest: Decodable {
  /// The only format that is read.
  static let format = 1

  struct File: Decodable {
    /// Relative to the manifest.
    let path: String
  }

  let format: Int
  let name: String
  let modelSHA256: String
  let files: [File]
  let figures: [String: Double]?

  private enum CodingKeys: String, CodingKey {
    case format, name, files, figures
    case modelSHA256 = "model_sha256"
  }
}
