internal import GRPCCore
internal import SwiftProtobuf

internal import struct Foundation.Data

extension MetadataEntry {
  /// The entries of `metadata`, in its order. A transport may leave binary values encoded.
  static func entries(of metadata: Metadata) -> [MetadataEntry] {
    var occurrences: [String: Int] = [:]
    return metadata.map { key, _ in
      let index = occurrences[key, default: 0]
      occurrences[key] = index + 1
      return MetadataEntry.with { entry in
        entry.key = key
        if key.hasSuffix("-bin") {
          entry.binary = Data(Array(metadata[binaryValues: key])[index])
        } else {
          entry.text = Array(metadata[stringValues: key])[index]
        }
      }
    }
  }
}
