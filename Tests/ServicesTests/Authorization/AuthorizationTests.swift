import Credentials
import Domain
import Foundation
import GRPCCore
import Services
import Storage
import StoreSupport
import SwiftProtobuf
import Testing
import WafermapAPI

@Suite("Authorisation")
struct AuthorizationTests {
  @Test(
    "What is no bearer token proves nobody",
    arguments: [
      [:], ["authorization": ""], ["authorization": "Bearer"], ["authorization": "Bearer "],
      ["authorization": "Bearer a b"], ["authorization": "Basic eDp5"],
    ] as [Metadata]
  )
  func noToken(metadata: Metadata) async throws {
    try await AccessHarness.with(listens: false) { harness in
      await expectOutcome(.unauthenticated, "TOKEN_MISSING") {
        try await harness.auth.getMe(.init(), metadata: metadata)
      }
    }
  }

  @Test("Two tokens are none: two readers could disagree about them")
  func twoTokens() async throws {
    try await AccessHarness.with(listens: false) { harness in
      var metadata = try await harness.bearer(.viewer)
      metadata.addString("Bearer other", forKey: "authorization")
      await expectOutcome(.unauthenticated, "TOKEN_MISSING") {
        try await harness.auth.getMe(.init(), metadata: metadata)
      }
    }
  }

  @Test("Tokens that somebody made up are refused in one way")
  func madeUp() async throws {
    try await AccessHarness.with(listens: false) { harness in
      let user = try await harness.user("eve")
      let real = try await harness.login("eve").accessToken.split(separator: ".")
      let none = Base64URL.encode(Array(#"{"alg":"none","typ":"at+jwt"}"#.utf8))
      let stranger = try SigningKeys(secret: Array(repeating: 9, count: 32))
      let claims = AccessTokenClaims(
        userID: user.id,
        tokenID: UUID(),
        sessionID: UUID(),
        role: "admin",
        issuedAt: harness.clock.now,
        expiresAt: harness.clock.now.addingTimeInterval(600)
      )
      func forged(_ keys: SigningKeys, _ issuer: String, _ role: String) throws -> String {
        var claims = claims
        claims.role = role
        return try AccessTokenCodec(keys: keys, issuer: issuer, audience: "wafermap").sign(claims)
      }
      let own = try AccessHarness.keys.get()
      let forgeries = [
        "\(none).\(real[1]).", "\(none).\(real[1]).\(real[2])", "x", "wm_x",
        "wm_" + String(repeating: "A", count: 43), "wm_'OR'1'='1",
        try forged(stranger, "wafermap", "admin"), try forged(own, "elsewhere", "admin"),
        try forged(own, "wafermap", "root"), String(repeating: "a", count: 5000),
      ]
      for token in forgeries {
        await expectOutcome(.unauthenticated, "TOKEN_INVALID") {
          try await harness.auth.getMe(.init(), metadata: AccessHarness.bearer(token))
        }
      }
    }
  }

  @Test("An expired token says so; where none is needed it is as good as none")
  func expired() async throws {
    try await AccessHarness.with(listens: false) { harness in
      let viewer = try await harness.bearer(.viewer)
      #expect(try await health(harness, viewer) == " viewer")
      harness.clock.advance(by: 1800 + AccessTokenCodec.leeway)
      await expectOutcome(.unauthenticated, "TOKEN_EXPIRED") {
        try await harness.auth.getMe(.init(), metadata: viewer)
      }
      #expect(try await health(harness, viewer) == " nobody")
      #expect(try await health(harness, [:]) == " nobody")
      #expect(try await harness.login("viewer").tokenType == "bearer")
    }
  }

  @Test("A service token acts in its role until it expires or is revoked")
  func serviceToken() async throws {
    try await AccessHarness.with { harness in
      let admin = try await harness.bearer(.admin)
      let made = try await harness.serviceToken("mes", .engineer, by: admin)
      let machine = AccessHarness.bearer(made.token)
      #expect(try await health(harness, machine) == " engineer")
      let me = try await harness.auth.getMe(.init(), metadata: machine)
      #expect(me.serviceToken.name == "mes" && !me.hasUser)
      #expect(me.serviceToken.lastUsedAt.seconds % 60 == 0 && me.serviceToken.hasLastUsedAt)
      await expectOutcome(.permissionDenied, "ROLE_TOO_LOW") {
        try await harness.auth.listUsers(.init(), metadata: machine)
      }
      _ = try await harness.auth.revokeServiceToken(
        .with { $0.serviceTokenID = made.serviceToken.serviceTokenID },
        metadata: admin
      )
      await expectOutcome(.unauthenticated, "TOKEN_INVALID") {
        try await harness.auth.getMe(.init(), metadata: machine)
      }
      let short = try await harness.auth.createServiceToken(
        .with {
          $0.name = "short"
          $0.role = .viewer
          $0.ttl = .init(seconds: 60)
        },
        metadata: admin
      )
      _ = try await harness.auth.getMe(.init(), metadata: AccessHarness.bearer(short.token))
      harness.clock.advance(by: 60)
      await expectOutcome(.unauthenticated, "TOKEN_EXPIRED") {
        try await harness.auth.getMe(.init(), metadata: AccessHarness.bearer(short.token))
      }
    }
  }

  private func health(_ harness: AccessHarness, _ metadata: Metadata) async throws -> String? {
    let system = Wafermap_V1_SystemService.Client(wrapping: harness.client)
    return try await system.getHealth(.init(), metadata: metadata).checks.keys.first
  }
}
