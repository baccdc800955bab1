internal import CLibPQ
internal import Glibc

/// A connection string taken apart by libpq, with what it leaves open filled in. Holds passwords.
struct ConnectionParameters: Sendable {
  /// What a string may override. A peer that has vanished is noticed within about ten seconds.
  private static let defaults = [
    "keepalives_idle": "5", "keepalives_interval": "2", "keepalives_count": "3",
    "tcp_user_timeout": "10000", "client_encoding": "UTF8",
  ]

  let keywords: [String]
  let values: [String]

  /// Takes `configuration.conninfo` apart. libpq's own message would show parts of a password
  /// that is not percent-encoded.
  init(_ configuration: PostgresConfiguration) throws(PostgresError) {
    guard let options = PQconninfoParse(configuration.conninfo, nil) else {
      throw Self.malformed
    }
    defer { PQconninfoFree(options) }
    var given: [String: String] = [:]
    var next = options
    while let keyword = next.pointee.keyword {
      if let value = next.pointee.val {
        given[String(cString: keyword)] = String(cString: value)
      }
      next += 1
    }
    guard given["host"]?.contains("@") != true, Self.arePorts(given["port"] ?? "") else {
      throw Self.malformed
    }
    if given["application_name"] == nil {
      given["application_name"] = configuration.applicationName
    }
    let all = given.merging(Self.defaults) { given, _ in given }.sorted { $0.key < $1.key }
    keywords = all.map(\.key)
    values = all.map(\.value)
  }

  private static let malformed = PostgresError(
    .unavailable,
    "the database's address is not a connection string of libpq; percent-encode the characters "
      + "of user name and password that a URL gives a meaning, such as @ : / %"
  )

  /// Where a password is not encoded, a part of it is taken for the port.
  private static func arePorts(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 == UInt8(ascii: ",") || (0x30...0x39) ~= $0 }
  }

  /// Calls `body` with the null-terminated lists that libpq takes.
  func withLists<R>(
    _ body: (
      UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>
    ) -> R
  ) -> R {
    let names = keywords.map { strdup($0) }
    let texts = values.map { strdup($0) }
    defer { for copy in names + texts { free(copy) } }
    let nameList = names.map { UnsafePointer<CChar>($0) } + [nil]
    let textList = texts.map { UnsafePointer<CChar>($0) } + [nil]
    return nameList.withUnsafeBufferPointer { names in
      textList.withUnsafeBufferPointer { texts in
        guard let names = names.baseAddress, let texts = texts.baseAddress else {
          preconditionFailure("the lists hold at least their terminators")
        }
        return body(names, texts)
      }
    }
  }
}
