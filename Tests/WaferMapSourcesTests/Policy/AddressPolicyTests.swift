import HTTPClient
import NetworkAddresses
import Testing
import WaferMapSources

@Suite struct AddressPolicyTests {
  @Test(arguments: [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
    "127.0.0.1", "127.255.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255",
    "192.0.0.1", "192.0.2.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "203.0.113.9",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.1.2.3",
    "::ffff:0:8.8.8.8", "fc00::1", "fd12:3456::1", "fe80::1", "febf::1", "fec0::1", "ff02::1",
    "100::1", "2001::1", "2001:db8::1", "3fff::1", "5f00::1", "4000::1",
    "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b:1::1",
    "2002:7f00:1::", "2002:a00:1::1", "2002:c0a8:101::1",
  ])
  func refuses(_ text: String) throws {
    let address = try #require(IPAddress(text))
    #expect(AddressPolicy(allowed: []).refusal(of: address) != nil)
  }

  @Test(arguments: [
    "8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
    "126.255.255.255", "128.0.0.1", "169.253.255.255", "169.255.0.0", "172.15.255.255",
    "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
    "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "3ffe::1", "2001:4860::8888",
    "64:ff9b::8.8.8.8", "2002:808:808::1", "::ffff:8.8.8.8",
  ])
  func allows(_ text: String) throws {
    let address = try #require(IPAddress(text))
    #expect(AddressPolicy(allowed: []).refusal(of: address) == nil)
  }

  @Test(arguments: [
    ("10.0.0.0/8", "10.1.2.3", true), ("10.0.0.0/8", "192.168.0.1", false),
    ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("10.0.0.0/8", "64:ff9b::10.1.2.3", true),
    ("10.0.0.0/8", "64:ff9b::127.0.0.1", false), ("10.0.0.0/8", "2002:a00:1::1", true),
    ("fd00::/8", "fd00::1", true), ("fd00::/8", "fc00::1", false),
    ("127.0.0.1", "127.0.0.1", true), ("127.0.0.1", "127.0.0.2", false),
  ])
  func blocksCanBeAllowed(_ block: String, _ text: String, _ isAllowed: Bool) throws {
    let policy = AddressPolicy(allowed: [try #require(IPAddressRange(block))])
    let address = try #require(IPAddress(text))
    #expect((policy.refusal(of: address) == nil) == isAllowed)
  }
}
