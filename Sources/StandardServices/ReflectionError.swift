/// Why a descriptor set cannot be reflected on.
public enum ReflectionError: Error, CustomStringConvertible {
  /// A file imports another that the set does not hold.
  case missingImport(String, importedBy: String)
  /// A file does not serialize.
  case unserializableFile(String)

  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .missingImport(let name, let importer):
      "The descriptor set lacks '\(name)', which '\(importer)' imports: "
        + "make it with protoc --include_imports."
    case .unserializableFile(let name):
      "The descriptor of '\(name)' does not serialize: make the descriptor set anew."
    }
  }
}
