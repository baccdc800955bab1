import Credentials
import Testing

@Suite("Signing keys")
struct SigningKeysTests {
  private static let x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
  private static let y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
  private static let secret = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T"

  /// Key files that must be refused, with a word of the reason.
  static let wrongFiles: [(word: String, text: String)] = [
    ("JSON", "not JSON"),
    ("JSON", "{}"),
    ("no such key", #"{"keys":[]}"#),
    ("no such key", #"{"current":"a","keys":[]}"#),
    ("no such key", #"{"current":"b","keys":[\#(oct("a"))]}"#),
    ("two keys", #"{"current":"a","keys":[\#(oct("a")),\#(oct("b")),\#(oct("b"))]}"#),
    ("32 to", #"{"current":"a","keys":[{"kty":"oct","kid":"a","alg":"HS256","k":"AyM1"}]}"#),
    ("base64url", #"{"current":"a","keys":[{"kty":"oct","kid":"a","alg":"HS256","k":"+/+/"}]}"#),
    ("neither", #"{"current":"a","keys":[{"kty":"oct","kid":"a","k":"\#(secret)"}]}"#),
    (
      "neither",
      #"{"current":"a","keys":[{"kty":"oct","kid":"a","alg":"none","k":"\#(secret)"}]}"#
    ),
    ("neither", #"{"current":"a","keys":[{"kty":"RSA","kid":"a","alg":"RS256"}]}"#),
    ("kid", #"{"current":"a","keys":[{"kty":"oct","alg":"HS256","k":"\#(secret)"}]}"#),
    (
      "use", #"{"current":"a","keys":[{"kty":"oct","kid":"a","use":"enc","k":"\#(secret)"}]}"#
    ),
    ("no private half", #"{"current":"e","keys":[\#(ec(x: x, y: y, d: nil))]}"#),
    ("no key of P-256", #"{"current":"e","keys":[\#(ec(x: x, y: x, d: nil))]}"#),
    ("does not belong", #"{"current":"e","keys":[\#(ec(x: x, y: y, d: x))]}"#),
    ("32 bytes", #"{"current":"e","keys":[\#(ec(x: x, y: "AAAA", d: nil))]}"#),
  ]

  @Test("A doubtful key file is refused with its reason", arguments: wrongFiles)
  func wrongFile(word: String, text: String) {
    let error = #expect(throws: CredentialsError.self) {
      try SigningKeys(file: Array(text.utf8))
    }
    #expect(error?.code == .invalidKey)
    #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
  }

  @Test("An error and a key say no secret")
  func secrets() throws {
    #expect("\(TestKeys.hs256) \(String(reflecting: TestKeys.hs256))" == "hs (HS256) hs (HS256)")
    let error = #expect(throws: CredentialsError.self) {
      try SigningKeys(secret: Array("hunter2".utf8))
    }
    #expect(error.map { "\($0)".contains("hunter2") } == false)
  }

  @Test("A secret has the same kid on every replica, and another secret another one")
  func derivedKeyID() throws {
    let first = try SigningKeys(secret: Array(repeating: 1, count: 32))
    let again = try SigningKeys(secret: Array(repeating: 1, count: 32))
    let other = try SigningKeys(secret: Array(repeating: 2, count: 32))
    #expect(first.current.id == again.current.id)
    #expect(first.current.id != other.current.id)
    #expect(first.current.id.utf8.count == 16)
  }

  @Test("A file made anew is a key file, and no two are alike")
  func madeFile() throws {
    let file = try SigningKeys.makeFile()
    #expect(try SigningKeys(file: file).current.algorithm == .hs256)
    #expect(try SigningKeys.makeFile() != file)
  }

  @Test("The first key signs unless the file names another")
  func current() throws {
    let keys = #""keys":[\#(Self.oct("a")),\#(Self.oct("b"))]"#
    #expect(try SigningKeys(file: Array("{\(keys)}".utf8)).current.id == "a")
    let named = #"{"current":"b",\#(keys)}"#
    #expect(try SigningKeys(file: Array(named.utf8)).current.id == "b")
  }

  @Test("A key of the public half alone verifies and cannot sign")
  func publicHalf() throws {
    let file =
      #"{"current":"a","keys":[\#(Self.oct("a")),\#(Self.ec(x: Self.x, y: Self.y, d: nil))]}"#
    let keys = try SigningKeys(file: Array(file.utf8))
    #expect(keys["e"]?.canSign == false)
    #expect(throws: CredentialsError.self) {
      try SigningKeys(current: #require(keys["e"]))
    }
  }

  private static func oct(_ kid: String) -> String {
    #"{"kty":"oct","kid":"\#(kid)","alg":"HS256","k":"\#(secret)"}"#
  }

  private static func ec(x: String, y: String, d: String?) -> String {
    let scalar = d.map { #","d":"\#($0)""# } ?? ""
    return #"{"kty":"EC","kid":"e","alg":"ES256","crv":"P-256","x":"\#(x)","y":"\#(y)"\#(scalar)}"#
  }
}
