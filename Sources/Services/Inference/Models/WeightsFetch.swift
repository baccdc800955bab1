internal import Foundation
internal import GRPCCore
internal import Logging
public import WaferMapSources

/// Brings weights from where a request says into a directory of this server.
public struct WeightsFetch: Sendable {
  /// Largest file of weights, in bytes.
  public static let fileBytesMax = 1 << 30
  /// Most shards of a model.
  private static let shardCountMax = 64

  private let fetcher: WaferMapFetcher
  private let directory: String

  /// Creates a fetch.
  ///
  /// - Parameters:
  ///   - fetcher: Its policy has the roots of models, not those of pictures.
  ///   - directory: Where files lie while they are read; made when it is missing.
  public init(_ fetcher: WaferMapFetcher, directory: String) {
    self.fetcher = fetcher
    self.directory = directory
  }

  /// Runs `body` with the path of the weights, which are removed afterwards.
  ///
  /// - Parameter uri: `file://` or `s3://`; of a model in shards, any of them.
  func withFiles<Result: Sendable>(
    of uri: String,
    deadline: ContinuousClock.Instant?,
    _ body: (String) async throws -> Result
  ) async throws -> Result {
    let folder = URL(filePath: directory).appending(path: UUID().uuidString)
    let uris = try Self.shards(of: uri)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await BlockingWork.run {
      try FileManager.default.createDirectory(
        at: folder,
        withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700]
      )
    }
    var first: String?
    for uri in uris {
      let bytes = try await bytes(of: uri, deadline)
      let file = folder.appending(path: Self.name(of: uri))
      try await BlockingWork.run { try Data(bytes).write(to: file) }
      first = first ?? file.path(percentEncoded: false)
    }
    return try await body(first ?? folder.path(percentEncoded: false))
  }

  private func bytes(
    of uri: String,
    _ deadline: ContinuousClock.Instant?
  ) async throws(RPCError) -> [UInt8] {
    do throws(SourceError) {
      return try await fetcher.fetch(uri, deadline: deadline)
    } catch {
      throw Outcome.of(error, field: "weights_uri")
    }
  }

  /// The files of the model that `uri` is a file of.
  private static func shards(of uri: String) throws(RPCError) -> [String] {
    guard let match = uri.wholeMatch(of: /(.*)-([0-9]{5})-of-([0-9]{5})\.safetensors/) else {
      return [uri]
    }
    guard let count = Int(match.3), (1...shardCountMax).contains(count) else {
      throw Outcome.violation(
        "weights_uri",
        .outOfRange,
        "a model has 1 to \(shardCountMax) shards"
      )
    }
    return (1...count).map { number in
      let digits = String(number)
      let padding = String(repeating: "0", count: match.3.count - digits.count)
      return "\(match.1)-\(padding)\(digits)-of-\(match.3).safetensors"
    }
  }

  private static func name(of uri: String) -> String {
    let name = uri.split(separator: "/").last.map(String.init) ?? ""
    return name.hasSuffix(".safetensors") ? name : "weights.safetensors"
  }
}
