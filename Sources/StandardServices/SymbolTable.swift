internal import SwiftProtobuf

/// Collects the names that proto files declare, as protoc scopes them: the values of an enum belong
/// to the scope around it.
struct SymbolTable {
  private(set) var fileBySymbol: [String: Int] = [:]
  private(set) var messages: Set<String> = []
  private(set) var fileByExtension: [String: [Int32: Int]] = [:]

  /// Adds everything that the file at this position declares.
  mutating func add(_ file: Google_Protobuf_FileDescriptorProto, position: Int) {
    let scope = file.package
    for message in file.messageType {
      add(message, in: scope, position: position)
    }
    for enumeration in file.enumType {
      add(enumeration, in: scope, position: position)
    }
    for service in file.service {
      let name = declare(service.name, in: scope, position: position)
      for method in service.method {
        declare(method.name, in: name, position: position)
      }
    }
    add(file.extension, in: scope, position: position)
  }

  private mutating func add(
    _ message: Google_Protobuf_DescriptorProto,
    in scope: String,
    position: Int
  ) {
    let name = declare(message.name, in: scope, position: position)
    messages.insert(name)
    for field in message.field {
      declare(field.name, in: name, position: position)
    }
    for oneof in message.oneofDecl {
      declare(oneof.name, in: name, position: position)
    }
    for nested in message.nestedType {
      add(nested, in: name, position: position)
    }
    for enumeration in message.enumType {
      add(enumeration, in: name, position: position)
    }
    add(message.extension, in: name, position: position)
  }

  private mutating func add(
    _ enumeration: Google_Protobuf_EnumDescriptorProto,
    in scope: String,
    position: Int
  ) {
    declare(enumeration.name, in: scope, position: position)
    for value in enumeration.value {
      declare(value.name, in: scope, position: position)
    }
  }

  private mutating func add(
    _ extensions: [Google_Protobuf_FieldDescriptorProto],
    in scope: String,
    position: Int
  ) {
    for field in extensions {
      declare(field.name, in: scope, position: position)
      // protoc writes resolved type names with a leading dot.
      let extended = String(field.extendee.drop { $0 == "." })
      fileByExtension[extended, default: [:]][field.number] = position
    }
  }

  @discardableResult
  private mutating func declare(_ name: String, in scope: String, position: Int) -> String {
    let fullName = scope.isEmpty ? name : "\(scope).\(name)"
    fileBySymbol[fullName] = position
    return fullName
  }
}
