internal import Foundation

/// The JSON of an access token's claims.
struct ClaimsDocument: Codable {
  var iss: String
  var aud: Audience
  var sub: Identifier
  var jti: Identifier
  var sid: Identifier
  var role: String
  var iat: Double
  var nbf: Double?
  var exp: Double

  /// "In the general case, the aud value is an array ... In the special case when the JWT has one
  /// audience, the aud value MAY be a single" string (RFC 7519, 4.1.3).
  struct Audience: Codable {
    var names: [String]

    init(names: [String]) { self.names = names }

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      names =
        try (try? container.decode(String.self)).map { [$0] }
        ?? container.decode([String].self)
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      if names.count == 1 { try container.encode(names[0]) } else { try container.encode(names) }
    }
  }
  /// A UUID, in lower case as RFC 9562 writes it.
  struct Identifier: Codable {
    var id: UUID

    init(_ id: UUID) { self.id = id }

    init(from decoder: any Decoder) throws {
      id = try decoder.singleValueContainer().decode(UUID.self)
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(id.uuidString.lowercased())
    }
  }
}
