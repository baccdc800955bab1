import HTTPClient
import Testing

@Suite struct HTTPURLTests {
  @Test(arguments: [
    ("https://maps.example/a.png", "maps.example", 443, "/a.png"),
    ("https://maps.example", "maps.example", 443, "/"),
    ("HTTPS://Maps.Example:8443/A?b=c%20d", "maps.example", 8443, "/A?b=c%20d"),
    ("https://maps.example?b", "maps.example", 443, "/?b"),
    ("http://10.1.2.3/x", "10.1.2.3", 80, "/x"),
    ("https://[2001:DB8::1]:8443/x", "2001:db8::1", 8443, "/x"),
    ("https://xn--bcher-kva.example/x", "xn--bcher-kva.example", 443, "/x"),
    ("https://a.example/a//b/../c", "a.example", 443, "/a//b/../c"),
    ("https://under_score.example/", "under_score.example", 443, "/"),
  ])
  func reads(_ text: String, host: String, port: UInt16, target: String) throws {
    let url = try HTTPURL(text)
    #expect(url.host == host)
    #expect(url.port == port)
    #expect(url.target == target)
  }

  @Test func writesPortAndBracketsWhereNeeded() throws {
    #expect(try HTTPURL("https://[::1]:443/").authority == "[::1]")
    #expect(try HTTPURL("https://[::1]:444/").authority == "[::1]:444")
    #expect(try HTTPURL("http://a.example:443/").text == "http://a.example:443/")
  }

  @Test func descriptionHasNoQuery() throws {
    let url = try HTTPURL("https://a.example/map.png?X-Amz-Signature=secret")
    #expect(url.description == "https://a.example/map.png")
    #expect(url.text.hasSuffix("?X-Amz-Signature=secret"))
  }

  @Test(arguments: [
    "", "maps.example", "ftp://a.example/", "file:///etc/passwd", "https:/a.example/",
    "https:///a", "https://:443/", "https://user@a.example/", "https://a.example@evil.example/",
    "https://user:pass@a.example/", "https://a.example:/", "https://a.example:0/",
    "https://a.example:65536/", "https://a.example:-1/", "https://a.example:+80/",
    "https://a.example:8 0/", "https://a.example./", "https://.a.example/",
    "https://a..example/", "https://a.example\\@evil.example/", "https://a.example\t/",
    "https://a.example/\n", "https://a.example/ b", "https://a.example/#x",
    "https://a.example/%", "https://a.example/%2", "https://a.example/%zz",
    "https://a.example/ü", "https://bücher.example/", "https://a。example/",
    "https://①②⑦.0.0.1/", "https://%31%32%37.0.0.1/", "https://[::1/", "https://::1/",
    "https://[127.0.0.1]/", "https://[fe80::1%25eth0]/", "https://[::1]x/", "https://[v1.a]/",
    "https://127.1/", "https://127.0.1/", "https://2130706433/", "https://0x7f.1/",
    "https://0x7f000001/", "https://0177.0.0.1/", "https://0/", "https://127.0.0.01/",
    "https://256.0.0.1/", "https://1.2.3.4.5/", "https://a.example.0x1/", "https://a.1/",
    "https://127.0.0.1./", "https://a.example/\u{0}",
    "https://" + String(repeating: "a", count: 64) + ".example/",
    "https://" + String(repeating: "a.", count: 127) + "example/",
    "https://a.example/" + String(repeating: "a", count: 8192),
  ])
  func refuses(_ text: String) {
    let error = #expect(throws: HTTPError.self) { try HTTPURL(text) }
    #expect(error?.code == .invalidRequest)
  }
}
