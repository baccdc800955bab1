internal import Foundation

/// The weights that a server starts with: what a manifest names, or a file.
public struct ShippedWeights: Sendable, Equatable {
  /// The name of the manifest in its directory.
  public static let manifestName = "manifest.json"
  /// Largest manifest that is read, in bytes.
  static let manifestBytesMax = 8 << 20
  /// Hexadecimal digits of the digest in a version's name.
  private static let digestDigitCount = 8

  /// Name of the model version: the model's, and the beginning of its digest, so that other weights
  /// are another version.
  public let version: String
  /// The first of its files.
  public let path: String
  /// SHA-256 of the weights; nil for a file without a manifest.
  public let digest: [UInt8]?
  /// Figures that were measured when it was made.
  public let metrics: [String: Double]

  /// Finds the weights at a path; nil when nothing is there yet.
  ///
  /// - Parameter place: A weights file, or a directory with a manifest.
  /// - Throws: ``ShippedWeightsError`` when the manifest cannot be used.
  public static func find(at place: String) throws(ShippedWeightsError) -> ShippedWeights? {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: place, isDirectory: &isDirectory) else {
      return nil
    }
    if isDirectory.boolValue {
      return try find(inDirectory: URL(filePath: place, directoryHint: .isDirectory))
    }
    let url = URL(filePath: place)
    return ShippedWeights(
      version: versionName(url.deletingPathExtension().lastPathComponent, digest: nil),
      path: url.path(percentEncoded: false),
      digest: nil,
      metrics: [:]
    )
  }

  private static func find(
    inDirectory directory: URL
  ) throws(ShippedWeightsError) -> ShippedWeights? {
    let file = directory.appending(path: manifestName)
    let name = file.path(percentEncoded: false)
    guard FileManager.default.fileExists(atPath: name) else { return nil }
    let manifest: WeightsManifest
    do {
      let handle = try FileHandle(forReadingFrom: file)
      defer { try? handle.close() }
      let data = try handle.read(upToCount: manifestBytesMax) ?? Data()
      manifest = try JSONDecoder().decode(WeightsManifest.self, from: data)
    } catch {
      throw ShippedWeightsError(message: "\(name) is no manifest of weights: make it anew")
    }
    guard manifest.format == WeightsManifest.format, let first = manifest.files.first,
      let digest = HexText.bytes(of: manifest.modelSHA256), digest.count == 32,
      !first.path.contains("/")
    else {
      throw ShippedWeightsError(
        message: "\(name) is not of format \(WeightsManifest.format), or names no weights"
      )
    }
    return ShippedWeights(
      version: versionName(manifest.name, digest: digest),
      path: directory.appending(path: first.path).path(percentEncoded: false),
      digest: digest,
      metrics: manifest.figures ?? [:]
    )
  }

  /// A name that versions may have.
  static func versionName(_ name: String, digest: [UInt8]?) -> String {
    let suffix = digest.map { "-" + HexText.of($0).prefix(digestDigitCount) } ?? ""
    let stem = name.map { ModelVersionName.isValid(String($0)) ? $0 : "-" }
      .prefix(WaferQuery.nameCountMax - suffix.count)
    return (stem.isEmpty ? "model" : String(stem)) + suffix
  }
}
