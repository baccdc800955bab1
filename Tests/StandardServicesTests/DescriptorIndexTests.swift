import StandardServices
import SwiftProtobuf
import Testing

@Suite("Descriptor index")
struct DescriptorIndexTests {
  private typealias File = Google_Protobuf_FileDescriptorProto

  private static func file(_ name: String, imports: [String] = []) -> File {
    .with {
      $0.name = name
      $0.dependency = imports
    }
  }

  private static func index(_ files: [File]) throws -> DescriptorIndex {
    try DescriptorIndex(.with { $0.file = files })
  }

  @Test("lists what a file needs nearest first, each once")
  func dependencies() throws {
    let index = try Self.index([
      Self.file("base"),
      Self.file("left", imports: ["base"]),
      Self.file("right", imports: ["base"]),
      Self.file("top", imports: ["left", "right"]),
      Self.file("alone"),
    ])
    let needed = index.files.map { file in file.dependencies.map { index.files[$0].name } }
    #expect(needed == [[], ["base"], ["base"], ["left", "right", "base"], []])
  }

  @Test("refuses a set that lacks an import")
  func missingImport() {
    let error = #expect(throws: ReflectionError.self) {
      try Self.index([Self.file("top", imports: ["gone"])])
    }
    #expect(error?.description.contains("lacks 'gone', which 'top' imports") == true)
  }

  @Test("finds every kind of name, with and without a package", arguments: ["", "p.v1"])
  func symbols(package: String) throws {
    let prefix = package.isEmpty ? "" : "\(package)."
    let index = try Self.index([Self.file("other"), Self.everything(package: package)])
    let names = [
      "M", "M.field", "M.choice", "M.Inner", "M.Inner.deep", "M.Inner.Deepest", "M.Kind",
      "M.KIND_A", "M.nested_extension", "E", "E_A", "S", "S.Call", "top_extension",
    ]
    for name in names {
      #expect(index.file(declaring: prefix + name) == 1, "\(name)")
    }
    for name in ["M.Kind.KIND_A", "E.E_A", "N", "M.", "S.call", ""] {
      #expect(index.file(declaring: prefix + name) == nil, "\(name)")
    }
  }

  @Test("finds extensions wherever they are declared")
  func extensions() throws {
    let index = try Self.index([Self.file("other"), Self.everything(package: "p.v1")])
    #expect(index.file(extending: "p.v1.M", number: 100) == 1)
    #expect(index.file(extending: "p.v1.M", number: 101) == 1)
    #expect(index.file(extending: "p.v1.M", number: 102) == nil)
    #expect(index.file(extending: "p.v1.M.Inner", number: 100) == nil)
    #expect(index.extensionNumbers(of: "p.v1.M") == [100, 101])
    #expect(index.extensionNumbers(of: "p.v1.M.Inner") == [])
    #expect(index.extensionNumbers(of: "p.v1.E") == nil)
  }

  /// A file with one of every kind of declaration.
  private static func everything(package: String) -> File {
    let scope = package.isEmpty ? "." : ".\(package)."
    return .with { file in
      file.name = "everything"
      file.package = package
      file.messageType = [
        .with { message in
          message.name = "M"
          message.field = [.with { $0.name = "field" }]
          message.oneofDecl = [.with { $0.name = "choice" }]
          message.nestedType = [
            .with { inner in
              inner.name = "Inner"
              inner.field = [.with { $0.name = "deep" }]
              inner.nestedType = [.with { $0.name = "Deepest" }]
            }
          ]
          message.enumType = [
            .with { kind in
              kind.name = "Kind"
              kind.value = [.with { $0.name = "KIND_A" }]
            }
          ]
          message.extension = [
            .with {
              $0.name = "nested_extension"
              $0.extendee = "\(scope)M"
              $0.number = 101
            }
          ]
        }
      ]
      file.enumType = [
        .with { enumeration in
          enumeration.name = "E"
          enumeration.value = [.with { $0.name = "E_A" }]
        }
      ]
      file.service = [
        .with { service in
          service.name = "S"
          service.method = [.with { $0.name = "Call" }]
        }
      ]
      file.extension = [
        .with {
          $0.name = "top_extension"
          $0.extendee = "\(scope)M"
          $0.number = 100
        }
      ]
    }
  }
}
