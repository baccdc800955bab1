import NetworkAddresses
import Testing

@Suite struct IPAddressTests {
  @Test(arguments: [
    ("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("2001:DB8:0::1", "2001:db8::1"),
    ("::ffff:10.0.0.1", "10.0.0.1"), ("::ffff:a00:1", "10.0.0.1"),
  ])
  func reads(_ text: String, _ written: String) {
    #expect(IPAddress(text)?.description == written)
  }

  @Test(arguments: [
    "", "127.1", "0x7f.0.0.1", "2130706433", "127.0.0.01", "127.0.0.1 ", "1.2.3.4/8", "::1%lo",
    "[::1]", "localhost", "127.0.0.1.", "１27.0.0.1", "127.0.0.1\0.example",
  ])
  func refuses(_ text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test(arguments: [
    ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
    ("10.0.0.0/8", "9.255.255.255", false), ("192.168.4.0/22", "192.168.7.255", true),
    ("192.168.4.0/22", "192.168.8.0", false), ("1.2.3.4", "1.2.3.4", true),
    ("1.2.3.4/32", "1.2.3.5", false), ("0.0.0.0/0", "255.1.2.3", true), ("0.0.0.0/0", "::1", false),
    ("::/0", "1.2.3.4", false), ("fd00::/8", "fdff::1", true), ("fd00::/8", "fe00::1", false),
    ("10.0.0.0/8", "::ffff:10.9.9.9", true), ("::ffff:10.0.0.1", "10.0.0.1", true),
  ])
  func rangeHolds(_ range: String, _ address: String, _ isInside: Bool) throws {
    let address = try #require(IPAddress(address))
    #expect(try #require(IPAddressRange(range)).contains(address) == isInside)
  }

  @Test(arguments: [
    "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.1/8", "10/8",
    "fd00::/129", "fd00::1/64", "10.0.0.0/8/8", "10.0.0.0/8 ",
    "::ffff:10.0.0.0/24", "::ffff:10.0.0.0/120", "10.0.0/8", "proxy.example", "fd00::1/8",
  ])
  func refusesRange(_ text: String) {
    #expect(IPAddressRange(text) == nil)
  }
}
