import Credentials
import Domain
import Foundation
import GRPCCore
import Services
import SwiftProtobuf
import Testing
import WafermapAPI

@Suite("The role table")
struct RoleTableTests {
  @Test("It has every method of every service, and no other")
  func completeness() throws {
    let listed = Set(RoleTable.methods.keys)
    let known = Set(try Self.methods().keys)
    // `List` came to grpc.health.v1 after the files that this contract imports.
    #expect(listed.subtracting(known).subtracting(["grpc.health.v1.Health/List"]).isEmpty)
    #expect(known.subtracting(listed).isEmpty)
    #expect(known.count > 50)
  }

  @Test("It says what the comments in the protos say")
  func comments() throws {
    let documented = try Self.documentedAccess()
    #expect(documented.count > 45)
    for (method, access) in documented {
      #expect(RoleTable.access(to: method) == access, "\(method)")
    }
    let ours = RoleTable.methods.keys.filter { $0.hasPrefix("wafermap.") }
    #expect(Set(ours) == Set(documented.keys))
  }

  @Test("Every method: without a token, with a wrong one, and as each role")
  func matrix() async throws {
    try await AccessHarness.with { harness in
      var callers: [(role: Role?, metadata: Metadata)] = [
        (nil, [:]), (nil, ["authorization": "Bearer made.up.token"]),
        (nil, ["authorization": "Basic cm9vdDpyb290"]),
      ]
      for role in Role.allCases { callers.append((role, try await harness.bearer(role))) }
      for (method, isStreaming) in try Self.methods() {
        for caller in callers {
          let reached = try await Self.reaches(
            method,
            isStreaming: isStreaming,
            caller.metadata,
            harness
          )
          #expect(
            reached == Self.expected(method, as: caller.role),
            "\(method) as \(caller.role?.rawValue ?? "nobody")"
          )
        }
      }
    }
  }

  @Test("A method that is not in the table is denied to an admin, too")
  func unlisted() async throws {
    try await AccessHarness.with { harness in
      let admin = try await harness.bearer(.admin)
      for method in ["wafermap.v1.AuthService/Impersonate", "evil.Service/Login"] {
        for metadata in [admin, [:]] {
          let outcome = try await Self.reaches(method, isStreaming: false, metadata, harness)
          #expect(outcome == .permissionDenied)
        }
      }
    }
  }

  /// What the table asks for, said again in the plainest way.
  private static func expected(_ method: String, as role: Role?) -> Reached {
    switch RoleTable.access(to: method) {
    case nil: .permissionDenied
    case .anyone: .handler
    case .authenticated: role == nil ? .unauthenticated : .handler
    case .role(let needed):
      switch role {
      case nil: .unauthenticated
      case .some(let role) where role >= needed: .handler
      case .some: .permissionDenied
      }
    }
  }

  private enum Reached { case handler, unauthenticated, permissionDenied }

  private static func reaches(
    _ method: String,
    isStreaming: Bool,
    _ metadata: Metadata,
    _ harness: AccessHarness
  ) async throws -> Reached {
    let names = method.split(separator: "/").map(String.init)
    let descriptor = MethodDescriptor(
      service: ServiceDescriptor(fullyQualifiedService: names[0]),
      method: names[1],
      type: isStreaming ? .bidirectionalStreaming : .unary
    )
    let request = StreamingServerRequest<String>(
      metadata: metadata,
      messages: RPCAsyncSequence(wrapping: AsyncThrowingStream { $0.finish() })
    )
    do {
      let response = try await withServerContextRPCCancellationHandle { handle in
        try await harness.control.interceptor.intercept(
          request: request,
          context: ServerContext(
            descriptor: descriptor,
            remotePeer: "ipv4:192.0.2.1:1",
            localPeer: "test",
            cancellation: handle
          )
        ) { _, _ in StreamingServerResponse<String> { _ in [:] } }
      }
      _ = try response.accepted.get()
      return .handler
    } catch let error as RPCError {
      switch error.code {
      case .unauthenticated: return .unauthenticated
      case .permissionDenied: return .permissionDenied
      default: throw error
      }
    }
  }

  /// Every method of the committed descriptors, and whether it streams.
  private static func methods() throws -> [String: Bool] {
    try Contract.fileDescriptorSet().file.reduce(into: [:]) { methods, file in
      for service in file.service {
        for method in service.method {
          methods["\(file.package).\(service.name)/\(method.name)"] =
            method.clientStreaming || method.serverStreaming
        }
      }
    }
  }

  /// The access of each method as its comment says it: "Role: none", "any", or roles, of which the
  /// lowest counts because the rest is its handler's to check.
  private static func documentedAccess() throws -> [String: RoleTable.Access] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Protos/wafermap/v1")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path())
    return try files.filter { $0.hasSuffix(".proto") }.reduce(into: [:]) { accesses, file in
      let path = folder.appending(path: file).path()
      var service = ""
      var role = ""
      for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
        let words = line.split(whereSeparator: { " ({".contains($0) })
        if words.first == "service" { service = String(words[1]) }
        if line.contains("// Role: ") { role = String(line) }
        guard words.first == "rpc" else { continue }
        accesses["wafermap.v1.\(service)/\(words[1])"] = access(in: role)
        role = ""
      }
    }
  }

  private static func access(in comment: String) -> RoleTable.Access? {
    let sentence = comment.prefix { $0 != "." }
    let words = Set(sentence.split(whereSeparator: { !$0.isLetter }).map(String.init))
    if words.contains("none") { return .anyone }
    if words.contains("any") { return .authenticated }
    return Role.allCases.first { words.contains($0.rawValue) }.map(RoleTable.Access.role)
  }
}
