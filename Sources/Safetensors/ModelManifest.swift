import FoundationEssentials

/// What `manifest.json` beside published weights says of their files. Other keys are not read.
struct ModelManifest: Decodable {
  /// The version that is read.
  static let format = 1
  /// Its name in a folder of weights.
  static let fileName = "manifest.json"
  /// Longest manifest read, in bytes.
  static let byteCountMax = 4 << 20

  struct File: Decodable {
    /// Name in the folder.
    let path: String
    /// Size.
    let bytes: Int
  }

  let format: Int
  let files: [File]

  /// Reads the manifest of a folder.
  init(folder: String) throws(SafetensorsError) {
    let path = folder + "/" + Self.fileName
    let storage: MappedBytes
    do {
      storage = try MappedBytes(path: path)
    } catch {
      throw SafetensorsError(
        error.code,
        error.message + "; a folder of weights has one (wafermap-trainer publish), else name a"
          + " weights file"
      )
    }
    guard storage.bytes.count <= Self.byteCountMax else {
      throw Self.failure(path, "has more than \(Self.byteCountMax) bytes")
    }
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(storage.bytes))
    } catch {
      throw Self.failure(path, "is no JSON with a format and files that have a path and bytes")
    }
    guard format == Self.format else {
      throw Self.failure(path, "is not of format \(Self.format), the version read here")
    }
  }

  /// A manifest that cannot be used.
  static func failure(_ path: String, _ problem: String) -> SafetensorsError {
    SafetensorsError(
      .invalidManifest,
      "\(SafetensorsError.quoted(path)) \(problem); publish the weights again"
    )
  }
}
