package import Foundation
package import SwiftProtobuf

/// Where every name of a descriptor set is declared.
///
/// Immutable; built once from the set, then only looked up.
package struct DescriptorIndex: Sendable {
  /// One proto file.
  package struct File: Sendable {
    /// Its path as other files import it.
    package let name: String
    /// The serialized google.protobuf.FileDescriptorProto.
    package let bytes: Data
    /// The positions in ``DescriptorIndex/files`` of everything it needs, directly or not, nearest
    /// first, itself not included.
    package let dependencies: [Int]
  }

  /// The files of the set, in its order.
  package let files: [File]

  private let fileByName: [String: Int]
  private let fileBySymbol: [String: Int]
  private let messages: Set<String>
  private let fileByExtension: [String: [Int32: Int]]

  /// Indexes a set that holds every file that its files import.
  ///
  /// - Throws: ``ReflectionError`` when an import is missing or a file does not serialize.
  package init(_ set: Google_Protobuf_FileDescriptorSet) throws(ReflectionError) {
    var symbols = SymbolTable()
    var fileByName: [String: Int] = [:]
    for (position, file) in set.file.enumerated() {
      symbols.add(file, position: position)
      fileByName[file.name] = position
    }
    let imports = try Self.imports(of: set.file, positions: fileByName)
    var files: [File] = []
    for (position, file) in set.file.enumerated() {
      files.append(
        File(
          name: file.name,
          bytes: try Self.serialize(file),
          dependencies: Self.reachable(from: position, imports: imports)
        )
      )
    }
    self.files = files
    self.fileByName = fileByName
    self.fileBySymbol = symbols.fileBySymbol
    self.messages = symbols.messages
    self.fileByExtension = symbols.fileByExtension
  }

  /// The file with this path.
  package func file(named name: String) -> Int? {
    fileByName[name]
  }

  /// The file that declares a symbol: a message, field, oneof, enum, enum value, service, method
  /// or extension, by its full name without a leading dot.
  package func file(declaring symbol: String) -> Int? {
    fileBySymbol[symbol]
  }

  /// The file that declares the extension of a message that has this number.
  package func file(extending message: String, number: Int32) -> Int? {
    fileByExtension[message]?[number]
  }

  /// The numbers of all extensions of a message, ascending; nil when there is no such message.
  package func extensionNumbers(of message: String) -> [Int32]? {
    guard messages.contains(message) else { return nil }
    return fileByExtension[message].map { $0.keys.sorted() } ?? []
  }
}

extension DescriptorIndex {
  private static func imports(
    of files: [Google_Protobuf_FileDescriptorProto],
    positions: [String: Int]
  ) throws(ReflectionError) -> [[Int]] {
    var imports: [[Int]] = []
    for file in files {
      var direct: [Int] = []
      for dependency in file.dependency {
        guard let position = positions[dependency] else {
          throw ReflectionError.missingImport(dependency, importedBy: file.name)
        }
        direct.append(position)
      }
      imports.append(direct)
    }
    return imports
  }

  private static func reachable(from start: Int, imports: [[Int]]) -> [Int] {
    var seen: Set<Int> = [start]
    var queue = [start]
    var next = 0
    while next < queue.count {
      for position in imports[queue[next]] where seen.insert(position).inserted {
        queue.append(position)
      }
      next += 1
    }
    return Array(queue.dropFirst())
  }

  private static func serialize(
    _ file: Google_Protobuf_FileDescriptorProto
  ) throws(ReflectionError) -> Data {
    do {
      return try file.serializedData()
    } catch {
      throw ReflectionError.unserializableFile(file.name)
    }
  }
}
