import Credentials
import Testing

@Suite("Digests and random tokens")
struct DigestTests {
  /// FIPS 180-4's examples, and the empty message.
  static let digests = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ]

  @Test("SHA-256 of the standard's examples", arguments: digests)
  func sha256(message: String, digest: String) {
    #expect(hexadecimal(SHA256Digest.of(Array(message.utf8))) == digest)
    #expect(hexadecimal(SHA256Digest.of(message.utf8)) == digest)
  }

  @Test("However the bytes come, the digest is the same, and the hasher begins anew")
  func incremental() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    let whole = SHA256Digest.of(bytes)
    let hasher = SHA256Hasher()
    for pieceSize in [1, 7, 64, 999, 1000] {
      for start in stride(from: 0, to: bytes.count, by: pieceSize) {
        hasher.update(bytes[start..<min(start + pieceSize, bytes.count)])
      }
      hasher.update([])
      #expect(hasher.finish() == whole)
    }
  }

  /// RFC 4231, test cases 1, 2 and 6 (a key longer than the block).
  static let codes: [(key: [UInt8], message: String, code: String)] = [
    (
      Array(repeating: 0x0b, count: 20), "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      Array(repeating: 0xaa, count: 131),
      "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ]

  @Test("HMAC-SHA-256 of RFC 4231", arguments: codes)
  func hmac(key: [UInt8], message: String, code: String) {
    #expect(hexadecimal(HMACSHA256.authenticate(Array(message.utf8), key: key)) == code)
  }

  @Test("Comparison finds every difference")
  func comparison() {
    #expect(ConstantTime.areEqual([], []))
    #expect(ConstantTime.areEqual([1, 2, 3], [1, 2, 3]))
    #expect(!ConstantTime.areEqual([1, 2, 3], [1, 2]))
    #expect(!ConstantTime.areEqual([1, 2, 3], [0, 2, 3]))
    #expect(!ConstantTime.areEqual([1, 2, 3], [1, 2, 2]))
  }

  @Test("base64url of RFC 4648 without padding, one spelling each")
  func base64URL() {
    let examples = ["": "", "f": "Zg", "fo": "Zm8", "foo": "Zm9v", "foobar": "Zm9vYmFy"]
    for (plain, text) in examples {
      #expect(Base64URL.encode(Array(plain.utf8)) == text)
      #expect(Base64URL.decode(text) == Array(plain.utf8))
    }
    #expect(Base64URL.encode([0xfb, 0xff]) == "-_8")
    #expect(Base64URL.decode("-_8") == [0xfb, 0xff])
    for wrong in ["Zg==", "Zh", "Z", "+/8", "Zm 8", "Zm9v\n", "Zm9", "ü"] {
      #expect(Base64URL.decode(wrong) == nil, "\(wrong)")
    }
  }

  @Test("Tokens are found by their digest, and are never printed")
  func tokens() throws {
    let token = try SecureToken.make(prefix: "wm_")
    #expect(token.text.utf8.count == 46)
    #expect(SecureToken(text: token.text, prefix: "wm_") == token)
    #expect(SecureToken(text: token.text, prefix: "wm_")?.digest == token.digest)
    #expect(SecureToken(text: token.text, prefix: "wr_") == nil)
    #expect(SecureToken(text: token.text + "A", prefix: "wm_") == nil)
    #expect(SecureToken(text: "wm_'; DROP TABLE users; --", prefix: "wm_") == nil)
    #expect("\(token) \(String(reflecting: token))" == "wm_… wm_…")
    #expect(try SecureToken.make(prefix: "wm_") != token)
  }

  @Test("Random bytes are as many as asked for, and differ")
  func random() throws {
    #expect(try SecureRandom.bytes(0) == [])
    #expect(try SecureRandom.bytes(33).count == 33)
    #expect(try SecureRandom.bytes(16) != SecureRandom.bytes(16))
  }

  private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
