import Domain
import Foundation
import GRPCCore
import Postgres
import Services
import Storage
import SwiftProtobuf
import Testing
import WafermapAPI

@Suite("Service tokens through the service")
struct ServiceTokenTests {
  @Test("A token is shown once; what is kept of it names nobody's secret")
  func creation() async throws {
    try await AccessHarness.with(listens: false) { harness in
      let admin = try await harness.bearer(.admin)
      let made = try await harness.auth.createServiceToken(
        .with {
          $0.name = "MES adapter, fab 3"
          $0.role = .annotator
          $0.ttl = .init(seconds: 3600)
        },
        metadata: admin
      )
      #expect(made.token.hasPrefix("wm_") && made.token.utf8.count == 46)
      #expect(made.token.hasPrefix(made.serviceToken.tokenPrefix))
      #expect(made.serviceToken.tokenPrefix.utf8.count == 11)
      #expect(made.serviceToken.expiresAt.date == harness.clock.now.addingTimeInterval(3600))
      let listed = try await harness.auth.listServiceTokens(.init(), metadata: admin)
      #expect(listed.serviceTokens == [made.serviceToken])
      for table in ["users", "service_tokens", "sessions", "refresh_tokens", "audit_log"] {
        let rows = try await harness.database.client.query(
          "SELECT row_to_json(t)::text AS line FROM \(unsafe: table) AS t"
        )
        for row in rows {
          let line = try row.decode("line", as: String.self)
          #expect(!line.contains(made.token) && !line.contains(AccessHarness.password))
        }
      }
      await expectOutcome(.alreadyExists, "SERVICE_TOKEN_EXISTS") {
        try await harness.serviceToken("MES adapter, fab 3", by: admin)
      }
    }
  }

  @Test("What cannot be a service token says every reason")
  func violations() async throws {
    try await AccessHarness.with(listens: false) { harness in
      let admin = try await harness.bearer(.admin)
      let cases: [(Wafermap_V1_CreateServiceTokenRequest, [String])] = [
        (.init(), ["name REQUIRED", "role REQUIRED"]),
        (
          .with {
            $0.name = String(repeating: "n", count: 101)
            $0.role = .admin
            $0.ttl = .init(seconds: 59)
          },
          ["name TOO_LONG", "role NOT_ALLOWED", "ttl OUT_OF_RANGE"]
        ),
        (
          .with {
            $0.name = "a\nb"
            $0.role = .UNRECOGNIZED(7)
            $0.ttl = .init(seconds: 400_000_000)
          },
          ["name MALFORMED", "role UNKNOWN_VALUE", "ttl OUT_OF_RANGE"]
        ),
      ]
      for (request, violations) in cases {
        let status = await expectOutcome(.invalidArgument, "INVALID_REQUEST") {
          try await harness.auth.createServiceToken(request, metadata: admin)
        }
        #expect(status?.violations == violations)
      }
    }
  }

  @Test("Pages go from the newest to the oldest, without what is not valid unless asked for")
  func pages() async throws {
    try await AccessHarness.with(listens: false) { harness in
      let admin = try await harness.bearer(.admin)
      var made: [String] = []
      for index in 0..<5 {
        let token = try await harness.serviceToken("t\(index)", by: admin)
        made.append(token.serviceToken.serviceTokenID)
        harness.clock.advance(by: 1)
      }
      let revoked = try await revoke(harness, made[1], admin)
      #expect(revoked.serviceToken.hasRevokedAt)
      #expect(try await revoke(harness, made[1], admin) == revoked)
      await expectOutcome(.notFound, "NOT_FOUND") {
        try await revoke(harness, UUID().uuidString, admin)
      }
      #expect(try await names(harness, admin, all: false) == ["t4", "t3", "t2", "t0"])
      #expect(try await names(harness, admin, all: true) == ["t4", "t3", "t2", "t1", "t0"])
    }
  }

  private func names(
    _ harness: AccessHarness,
    _ admin: Metadata,
    all: Bool
  ) async throws -> [String] {
    var names: [String] = []
    var request = Wafermap_V1_ListServiceTokensRequest.with {
      $0.pageSize = 2
      $0.includeInactive = all
    }
    repeat {
      let page = try await harness.auth.listServiceTokens(request, metadata: admin)
      names += page.serviceTokens.map(\.name)
      request.pageToken = page.nextPageToken
    } while !request.pageToken.isEmpty
    return names
  }

  private func revoke(
    _ harness: AccessHarness,
    _ id: String,
    _ admin: Metadata
  ) async throws -> Wafermap_V1_RevokeServiceTokenResponse {
    try await harness.auth.revokeServiceToken(
      .with { $0.serviceTokenID = id },
      metadata: admin
    )
  }
}
