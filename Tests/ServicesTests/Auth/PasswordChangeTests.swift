import Domain
import Foundation
import GRPCCore
import Services
import SwiftProtobuf
import Testing
import WafermapAPI

@Suite("Changing a password")
struct PasswordChangeTests {
  private static let newPassword = "N3w password"

  @Test("It takes the old password, ends every session, and the new one works alone")
  func change() async throws {
    try await AccessHarness.with { harness in
      let eve = try await harness.bearer(.viewer, "eve")
      let other = try await harness.login("eve")
      await expectOutcome(.unauthenticated, "WRONG_PASSWORD") {
        try await change(harness, eve, from: "wrong")
      }
      let response = try await change(harness, eve)
      #expect(response.revokedSessionCount == 2)
      for bearer in [eve, AccessHarness.bearer(other.accessToken)] {
        await expectOutcome(.unauthenticated, "TOKEN_INVALID") {
          try await harness.auth.getMe(.init(), metadata: bearer)
        }
      }
      await expectOutcome(.unauthenticated, "LOGIN_FAILED") { try await harness.login("eve") }
      _ = try await harness.login("eve", Self.newPassword)
      let events = try await harness.auditedEvents()
      #expect(events.contains("password.changed") && events.contains("password.change_failed"))
    }
  }

  @Test("The rules are those of Register, all at once")
  func rules() async throws {
    try await AccessHarness.with(listens: false) { harness in
      let eve = try await harness.bearer(.viewer, "eve")
      let status = await expectOutcome(.invalidArgument, "INVALID_REQUEST") {
        try await change(harness, eve, from: "", to: "abcdefgh")
      }
      #expect(
        status?.violations == [
          "current_password REQUIRED", "new_password NO_UPPER_CASE", "new_password NO_DIGIT",
          "new_password NO_OTHER",
        ]
      )
    }
  }

  @Test("Guessing the current password is throttled; a machine has none")
  func refusals() async throws {
    try await AccessHarness.with(listens: false) { harness in
      let eve = try await harness.bearer(.viewer, "eve")
      for _ in 0..<5 {
        await expectOutcome(.unauthenticated, "WRONG_PASSWORD") {
          try await change(harness, eve, from: "wrong")
        }
      }
      await expectOutcome(.resourceExhausted, "TOO_MANY_ATTEMPTS") {
        try await change(harness, eve)
      }
      let admin = try await harness.bearer(.admin)
      let machine = AccessHarness.bearer(try await harness.serviceToken("mes", by: admin).token)
      await expectOutcome(.failedPrecondition, "NO_SESSION") {
        try await change(harness, machine)
      }
      await expectOutcome(.failedPrecondition, "NO_SESSION") {
        try await harness.auth.logout(.init(), metadata: machine)
      }
    }
  }

  @discardableResult
  private func change(
    _ harness: AccessHarness,
    _ bearer: Metadata,
    from current: String = AccessHarness.password,
    to new: String = newPassword
  ) async throws -> Wafermap_V1_ChangePasswordResponse {
    try await harness.auth.changePassword(
      .with {
        $0.currentPassword = current
        $0.newPassword = new
      },
      metadata: bearer
    )
  }
}
