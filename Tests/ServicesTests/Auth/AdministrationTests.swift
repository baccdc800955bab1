import Domain
import Foundation
import Services
import Testing
import WafermapAPI

@Suite("Administration without a call")
struct AdministrationTests {
  @Test("The bootstrap setting makes one admin, once, and never from a weak password")
  func bootstrap() async throws {
    try await AccessHarness.with(listens: false) { harness in
      let weak = try #require(BootstrapAdmin(setting: "root:root@fab.example:admin"))
      let error = await #expect(throws: UserAdministrationError.self) {
        try await weak.createIfNoAdmin(harness.control.administration)
      }
      #expect(error.map { "\($0)".contains("at least 8") } == true)
      let bootstrap = try #require(BootstrapAdmin(setting: "root:root@fab.example:Pass:w0rd"))
      #expect(try await bootstrap.createIfNoAdmin(harness.control.administration))
      #expect(try await !bootstrap.createIfNoAdmin(harness.control.administration))
      #expect(try await harness.login("root", "Pass:w0rd").user.role == .admin)
    }
    for wrong in ["", "root", "root:mail", "root:mail:", ":mail:password"] {
      #expect(BootstrapAdmin(setting: wrong) == nil)
    }
  }

  @Test("A user that cannot be created says why, without the password")
  func errors() async throws {
    try await AccessHarness.with(listens: false) { harness in
      try await harness.user("eve")
      let error = await #expect(throws: UserAdministrationError.self) {
        try await harness.user("EVE")
      }
      guard case .usernameTaken = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      let new = NewUser(username: "x", email: "y", password: "hunter2", role: .viewer)
      #expect(!"\(new) \(String(reflecting: new))".contains("hunter2"))
    }
  }

  @Test(
    "A peer is its address: no port, and of IPv6 the network",
    arguments: [
      ("ipv4:192.0.2.1:40100", "ipv4:192.0.2.1"),
      ("ipv6:[2001:db8:1:2:3:4:5:6]:40100", "ipv6:2001:db8:1:2::/64"),
      ("ipv6:[2001:db8::1]:40100", "ipv6:2001:db8:0:0::/64"),
      ("ipv6:[::1]:40100", "ipv6:0:0:0:0::/64"),
      ("ipv6:[fe80::1%eth0]:40100", "ipv6:fe80:0:0:0::/64"),
      ("unix:", "unix:"), ("in-process:17", "in-process:17"), ("", ""),
    ]
  )
  func peers(peer: String, name: String) {
    #expect(PeerHost.name(of: peer) == name)
  }
}
